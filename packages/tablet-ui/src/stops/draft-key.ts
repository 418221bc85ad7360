/** Where what was typed into a step is kept. */
export const draftKey = (stop: string, step: string): string => `step ${stop} ${step}`;
/** Where the steps that were put off are kept. */
export const PUT_OFF = "put-off ";
/** The stop that one of them belongs to, by the name under which it is kept; none of what is typed before there is a stop. */
export const stopOfDraft = (name: string): string => name.split(" ")[1] ?? "";
