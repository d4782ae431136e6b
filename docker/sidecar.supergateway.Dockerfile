# The same behind supergateway, for those who want the usual bridge. What it lacks is said in docs/stdio-bridge.md.
#   docker build -f docker/sidecar.supergateway.Dockerfile --build-arg MCP_PACKAGE=@modelcontextprotocol/server-filesystem@2026.8.31 -t my/files docker
#   docker run --init -p 127.0.0.1:3000:3000 -v ./files:/data:ro -e MCP_ARGUMENTS=/data my/files
FROM node:24-alpine
ARG MCP_PACKAGE
ARG MCP_INSTALL_OPTIONS=--ignore-scripts
WORKDIR /server
RUN test -n "$MCP_PACKAGE" || { echo 'Give --build-arg MCP_PACKAGE=<npm package>@<version>' >&2; exit 1; }
RUN --mount=type=cache,target=/root/.npm npm install --no-audit --no-fund --omit=dev $MCP_INSTALL_OPTIONS "$MCP_PACKAGE"
COPY link-program.mjs /tmp/
RUN node /tmp/link-program.mjs /server
RUN --mount=type=cache,target=/root/.npm npm install --no-audit --no-fund --omit=dev --ignore-scripts supergateway@4.0.0
ENV NODE_ENV=production MCP_ARGUMENTS=
USER node
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --start-interval=1s \
  CMD wget -q -O /dev/null http://127.0.0.1:3000/healthz
# Not over SSE: there it sends answers to the wrong client.
CMD exec node_modules/.bin/supergateway --stdio "/server/program $MCP_ARGUMENTS" --outputTransport streamableHttp --stateful \
  --sessionTimeout 300000 --healthEndpoint /healthz --port 3000
