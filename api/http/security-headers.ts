import type { Middleware } from 'koa';

const headers = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
};

/** The page runs only its own script and style, sits in no frame, and tells no one where its reader came from. */
export const securityHeaders: Middleware = async (ctx, next) => {
  ctx.set(headers);
  await next();
};
