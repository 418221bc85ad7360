export const ROLES = ["officer", "supervisor", "auditor", "administrator"] as const;
export type Role = (typeof ROLES)[number];
