/** The header by which CloudFront proves to the API that a request came through it. */
export const ORIGIN_PROOF_HEADER = 'x-origin-proof';
