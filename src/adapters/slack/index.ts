/** Scrubbed posts enter and reach a Slack workspace; what people do there leaves as `Inbound`. It never decides what to say, never logs content and keeps no state but its connections. */
export { slackChat } from './slack-chat.ts';
export type { SlackChatOptions } from './options.ts';
