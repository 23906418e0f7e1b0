/** A remedy as it was before its change and what is read of its owner now go in; "holding" or one of five outcomes leaves, each with its facts. It never calls recovered what it has not seen. */
export { judge, type Judging, type Verdict, type Verifying } from './judge.ts';
export { lookPlan } from './looks.ts';
export { beforeOf, crashEvery } from './owner.ts';
export { usualWatch, type Watch, watchOf, type WatchSettings } from './settings.ts';
