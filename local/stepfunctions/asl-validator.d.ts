/** The part of asl-validator that we use; the package ships no types. */
declare module 'asl-validator' {
  interface Verdict {
    readonly errors: readonly { readonly 'Error code': string; readonly Message: string }[];
  }
  export default function validate(definition: unknown): Verdict;
}
