export const Waitlist = () => null;
