/** A mail address that its owner recognises and nobody else learns: 'p•••@staff.example'. */
export function maskedAddress(email: string): string {
  const at = email.lastIndexOf('@');
  return `${email.slice(0, 1)}•••${email.slice(at)}`;
}
