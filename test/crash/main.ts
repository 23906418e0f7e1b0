/** `npm run test:crash -- --seed 1` kills the bot while failures arrive; with `approve` before it, while fixes are approved and carried out. */
await (process.argv[2] === 'approve' ? import('./approve.ts') : import('./cards.ts'));
