// Sets colours, language and direction before the first paint; the policy allows no script inside the page.
(() => {
  const read = (name) => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  };
  const root = document.documentElement;
  const scheme = read('colours');
  const dark = scheme === 'dark' || (scheme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  root.dataset.mantineColorScheme = dark ? 'dark' : 'light';
  if (read('language') === 'ar') {
    root.lang = 'ar';
    root.dir = 'rtl';
  }
})();
