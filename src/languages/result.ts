/** What a parser answers: the meaning of a text, or the sentence that says what is wrong with it. Nothing here throws. */

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

export const succeed = <T>(value: T): Result<T> => ({ ok: true, value });
export const refuse = (problem: string): { readonly ok: false; readonly problem: string } => ({ ok: false, problem });
