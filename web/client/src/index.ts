export type { BackoffOptions } from './backoff.ts';
export type {
  Channel,
  ChannelPresence,
  HistoryOptions,
  Page,
  Published,
  PublishOptions,
  SubscribeOptions,
} from './channel.ts';
export { type Client, type ConnectOptions, connect } from './client.ts';
export type { Clock } from './clock.ts';
export type { ClientErrorCode, ErrorCode, ServerErrorCode } from './errors.ts';
export { TidewireError } from './errors.ts';
export type { Message, Position } from './message.ts';
export type { Surroundings } from './online.ts';
export type { QueueOptions } from './outbox.ts';
export type { Member } from './presence.ts';
export type { ConnectionStatus } from './status.ts';
export type { ChannelStatus, Reset } from './subscription.ts';
export type { GetToken, TokenContext } from './token.ts';
export { sse } from './transport/sse.ts';
export { webSocket } from './transport/webSocket.ts';
export type { Transport, TransportName } from './transport.ts';
