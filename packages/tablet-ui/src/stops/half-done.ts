/** Where what was typed into a step is kept. */
export const draftKey = (stop: string, step: string): string => `step ${stop} ${step}`;
/** Where the steps that were put off are kept. */
export const PUT_OFF = "put-off ";
