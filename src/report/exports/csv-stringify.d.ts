/** As much of csv-stringify as exports use, without the types of Node that its own declarations bring in. */
export function stringify(
  rows: readonly (readonly (string | number | boolean | undefined)[])[],
  options: {
    readonly header: boolean;
    readonly columns: readonly string[];
    readonly cast: { readonly boolean: (value: boolean) => string; readonly string: (value: string) => string };
  },
): string;
