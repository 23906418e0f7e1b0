/** Somebody in chat: a user id means something only within its workspace. */
export interface Person {
  readonly team: string;
  readonly user: string;
}
