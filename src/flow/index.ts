/** What is seen and what is asked enter; committed steps and performed effects leave. It never judges a cluster, a cause or a picture itself: that is the stages' business. */
export type { AdviceNeeds } from './advise/needs.ts';
export { type About, type Investigation, type InvestigateNeeds, investigate } from './investigate.ts';
export { chainOf } from './old-cards.ts';
export { LOG_TAIL, type LookAnswer, type LookRequest, performLook } from './looks.ts';
export type { RemediationNeeds, RemediationSettings } from './remedy/needs.ts';
export { type ReplayLine, replayLine } from './replay-line.ts';
export { type Running, runFlow } from './run.ts';
export type { FlowNeeds } from './run-needs.ts';
export { type Survey, survey, type SurveyNeeds } from './survey.ts';
export type { Surveyed } from './surveyed.ts';
