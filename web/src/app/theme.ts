import { createTheme } from '@mantine/core';

/** Its header element is no second banner of the page. */
const NO_BANNER = { role: 'presentation' };

/** Calm teal on near-white; shade 8 because lighter ones fail WCAG AA beside white text. */
export const theme = createTheme({
  primaryColor: 'teal',
  primaryShade: { light: 8, dark: 8 },
  autoContrast: true,
  luminanceThreshold: 0.32,
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans Arabic", sans-serif',
  headings: { fontFamily: 'inherit', fontWeight: '650' },
  components: {
    // A link within a sentence is told from it by more than its colour.
    Anchor: { defaultProps: { underline: 'always' } },
    // Its way of locking the page adds a style element, which the policy refuses; `base.css` locks it.
    Modal: {
      defaultProps: {
        lockScroll: false,
        centered: true,
        overlayProps: { backgroundOpacity: 0.45 },
        attributes: { header: NO_BANNER },
      },
    },
    Drawer: { defaultProps: { lockScroll: false, attributes: { header: NO_BANNER } } },
    Skeleton: { defaultProps: { radius: 'md' } },
  },
  colors: {
    teal: [
      '#e6f6f5',
      '#cfeae9',
      '#a0d5d3',
      '#6dbebb',
      '#45aba7',
      '#2b9e9a',
      '#178f8b',
      '#0b7a77',
      '#0b6b6b',
      '#07514f',
    ],
    dark: [
      '#e4e9ee',
      '#c9d1d9',
      '#a7b1bc',
      '#8a95a1',
      '#4a5561',
      '#36404b',
      '#28313a',
      '#1b2229',
      '#15191e',
      '#0d1014',
    ],
  },
});
