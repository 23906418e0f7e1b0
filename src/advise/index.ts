/** Scrubbed evidence and the rules' diagnosis go in, and a model's request leaves; its reply goes in, and what of it holds leaves. It asks nobody, looks at nothing and believes nothing that the evidence does not show. */
export { again, type Before, lasting } from './again.ts';
export { type Answer, answerOf, type ReadAnswer } from './answer.ts';
export { counterpart, essence } from './essence.ts';
export { answerSchema, opinionSchema } from './form.ts';
export type { Inquiry, Topic } from './inquiry.ts';
export { lookFor, type Sought, toolName } from './looks/look-for.ts';
export { tools } from './looks/tools.ts';
export type { CatalogueEntry, Matter, SimilarCase } from './matter.ts';
export { type NamedCause, type Opinion, opinionOf, type Read } from './opinion.ts';
export { outsideOf } from './outside.ts';
export { mayAsk } from './policy.ts';
export { questionRequest } from './question.ts';
export { isGrounded } from './refs.ts';
export { adviceRequest, type Asked, toolAnswer } from './request.ts';
export { route } from './route.ts';
export { type Scope, scopeOf, type ScopeOf } from './scope.ts';
export { weighed, type Weighed } from './weighed.ts';
