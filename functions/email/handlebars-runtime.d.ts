// The package's own declaration of its runtime build declares nothing.
declare module 'handlebars/runtime.js' {
  import type Handlebars from 'handlebars';
  const runtime: Pick<typeof Handlebars, 'template'>;
  export default runtime;
}
