# Any MCP server that npm has and that speaks over stdio, behind mcp-stdio:
#   docker build -f docker/sidecar.Dockerfile --build-arg MCP_PACKAGE=@modelcontextprotocol/server-filesystem@2026.8.31 -t my/files .
#   docker run --init -e MCP_AUTH_TOKEN=… -p 127.0.0.1:3000:3000 -v ./files:/data:ro my/files /data
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

FROM packages AS bridge
COPY . .
RUN cd apps/mcp-stdio && node ../../tools/build.mjs

FROM node:24-alpine AS server
# A package with its version: what is built today and tomorrow should be the same.
ARG MCP_PACKAGE
# Packages that have to build something want it empty.
ARG MCP_INSTALL_OPTIONS=--ignore-scripts
WORKDIR /server
RUN test -n "$MCP_PACKAGE" || { echo 'Give --build-arg MCP_PACKAGE=<npm package>@<version>' >&2; exit 1; }
RUN --mount=type=cache,target=/root/.npm npm install --no-audit --no-fund --omit=dev $MCP_INSTALL_OPTIONS "$MCP_PACKAGE"
# The program of the package, under a name that does not depend on it.
COPY docker/link-program.mjs /tmp/
RUN node /tmp/link-program.mjs /server

FROM node:24-alpine
ARG MCP_PACKAGE
LABEL org.opencontainers.image.title="$MCP_PACKAGE behind mcp-stdio"
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /opt/yarn* /usr/local/bin/yarn*
COPY --from=bridge /source/apps/mcp-stdio/dist /app
COPY --from=server /server /server
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
WORKDIR /server
USER node
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --start-interval=1s \
  CMD wget -q -O /dev/null "http://127.0.0.1:$PORT/healthz"
# Arguments of "docker run" are the server's; the bridge is set up by its environment. Started with an init ("--init").
ENTRYPOINT ["node", "--enable-source-maps", "/app/main.js", "--", "/server/program"]
