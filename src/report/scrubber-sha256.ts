/** SHA-256 of the scrubber's script in base64, for the page's content security policy. A test computes it anew. */
export const SCRUBBER_SHA256 = '02yB/jvAbBtdU3fZagNVi6a6QuHOc/9wTgBB6zKUibA=';
