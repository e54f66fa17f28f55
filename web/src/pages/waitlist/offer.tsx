export const Offer = () => null;
