/** A fault that its message explains to whoever stands at the terminal: where it came from in the code tells no more. */
export class Explained extends Error {
  override readonly name: string = 'Explained';
}
