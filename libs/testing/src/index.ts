export { FakeMcpServer, type FakeTool } from './fake-mcp-server.js';
export { freePort } from './free-port.js';
export { type ModelLine } from './model-dialects.js';
export { ManualClock } from './manual-clock.js';
export { eventually, type NodeProcess, startNodeProcess, untilStatus } from './node-process.js';
export { packetFilter, type PacketFilter } from './packet-filter.js';
export { type ModelRequest, type ScriptedLine, type ScriptedModel, startScriptedModel } from './scripted-model.js';
export { type Direction, startTcpProxy, type TcpProxy } from './tcp-proxy.js';
export { startTestDatabase, type TestDatabase } from './test-database.js';
