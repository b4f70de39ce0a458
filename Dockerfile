# NADIA for those who host it themselves; docs/self-hosting.md says what it runs. Tags are exact versions. To pin what
# they point to, add the digest that `docker buildx imagetools inspect node:24.21.0-bookworm-slim` prints.
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build

FROM node:24.21.0-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The optional packages are Node itself and a DynamoDB for tests; the peers are the tools.
RUN npm ci --omit=dev --omit=optional --omit=peer --ignore-scripts

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 NADIA_DATA_DIR=/data
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY --from=build /app/package.json /app/package-lock.json ./
COPY --from=build /app/.cache .cache
COPY --from=build /app/cli cli
COPY --from=build /app/core core
COPY --from=build /app/functions functions
COPY --from=build /app/infra infra
COPY --from=build /app/local local
COPY --from=build /app/web web
RUN mkdir /data && chown node:node /data
USER node
VOLUME ["/data"]
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s CMD ["node", "local/healthy.ts"]
CMD ["node", "local/main.ts"]
