export const Me = () => null;
