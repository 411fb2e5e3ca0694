/** A template, precompiled. Renders HTML from a context; escapes what it prints. */
declare module '*.njk' {
  const render: (context: Record<string, unknown>) => string;
  export default render;
}

/** What browsers load from `/assets/`, by file name. */
declare module 'virtual:assets' {
  const assets: Readonly<
    Record<string, { readonly contentType: string; readonly version: string; readonly body: string }>
  >;
  export default assets;
}
