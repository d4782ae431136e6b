# The image of one app:  docker build -f docker/app.Dockerfile --build-arg APP=mcp-mysql -t sql-agent/mcp-mysql .
FROM node:24-alpine AS packages
WORKDIR /source
COPY package.json package-lock.json .npmrc ./
COPY apps/agent-core/package.json apps/agent-core/
COPY apps/mcp-filesystem/package.json apps/mcp-filesystem/
COPY apps/mcp-mysql/package.json apps/mcp-mysql/
COPY apps/mcp-stdio/package.json apps/mcp-stdio/
COPY libs/contracts/package.json libs/contracts/
COPY libs/mcp-client/package.json libs/mcp-client/
COPY libs/mcp-server/package.json libs/mcp-server/
COPY libs/runtime/package.json libs/runtime/
COPY libs/testing/package.json libs/testing/
RUN --mount=type=cache,target=/root/.npm npm ci --no-audit --no-fund

FROM packages AS build
ARG APP
COPY . .
RUN cd "apps/$APP" && node ../../tools/build.mjs

FROM node:24-alpine
ARG APP
ARG VERSION=0.0.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="sql-agent $APP" \
      org.opencontainers.image.description="SQL Agent: answers about a MySQL database, each with its proof" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"
# What runs is one folder; nothing installs packages any more.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /opt/yarn* /usr/local/bin/yarn*
WORKDIR /app
COPY --from=build /source/apps/$APP/dist ./
# Where agent-core keeps conversations: a volume, or it forgets them with its container.
RUN mkdir -m 700 /var/lib/sql-agent && chown node:node /var/lib/sql-agent
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/var/lib/sql-agent
USER node
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --start-interval=1s \
  CMD wget -q -O /dev/null "http://127.0.0.1:$PORT/healthz"
# Started with an init (compose: "init: true"; docker run --init), which ends what the process leaves behind.
CMD ["node", "--enable-source-maps", "main.js"]
