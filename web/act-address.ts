/** The addresses under a link from a mail. */
export const actAddress = {
  task: (handle: string) => `/act/${handle}`,
  action: (handle: string, action: string) => `/act/${handle}/${action}`,
  sealed: (handle: string, number?: number) => `/act/${handle}/sealed${number ? `?download=${number}` : ''}`,
  sendCode: (handle: string) => `/act/${handle}/code`,
  enterCode: (handle: string) => `/act/${handle}/code`,
  newLink: (handle: string) => `/act/${handle}/new-link`,
  session: (handle: string) => `/act/${handle}/session`,
  signOut: (handle: string) => `/act/${handle}/sign-out`,
};
