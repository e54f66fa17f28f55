/** How the navigation calls what whoever steers a clinic reads; the pages' own words come with them. */
export const admin = {
  places: { settings: 'Settings', admin: 'Administration' },
};
