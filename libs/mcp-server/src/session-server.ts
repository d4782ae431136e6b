import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { JSONRPCMessage, RequestId } from '@modelcontextprotocol/sdk/types.js';

/** The client's end of a session, as the server behind it sees it: messages in, messages out, an end. */
export type Channel = Transport;
export type JsonRpcMessage = JSONRPCMessage;
export type JsonRpcId = RequestId;

/** What answers the client of one session: an MCP server of this process, or a pipe to one elsewhere. */
export interface SessionServer {
  /** Takes the channel into use; messages may arrive from now on. */
  connect(channel: Channel): Promise<void>;
  /** Asks the client for a sign of life. */
  clientAlive(withinMs: number): Promise<boolean>;
  /** Ends the session and closes its channel. */
  close(): Promise<void>;
}

/** What a server is told of the session it is made for. */
export interface SessionUse {
  /** The client has a stream on which it hears what it did not ask for. */
  hearsNotifications: boolean;
  /** Resolves when a client that has stopped reading reads again or is gone; undefined while it reads. */
  untilRead(): Promise<void> | undefined;
  /** The server calls this once the channel is closed, whoever closed it. */
  onClose(): void;
}

/** Makes the server of one session, or of one request that stands alone. */
export type CreateSessionServer = (use: SessionUse) => SessionServer;
