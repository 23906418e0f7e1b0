/** Incidents, diagnoses and facts enter; messages (Block Kit at several levels), terminal text and JSON leave, and people's words become commands and questions. It never posts, never reads a clock and never decides. */
export {
  answer,
  answerHelp,
  answerList,
  answerReport,
  answerStatus,
  answerUnclear,
  answerWhich,
  home,
  type Known,
  type Status,
} from './answer.ts';
export { card } from './card.ts';
export {
  backNotice,
  type BlindSpan,
  blindNotice,
  looking,
  notice,
  recoveredNote,
  reopenedNote,
  repeatNote,
  summaryCard,
  testCard,
  worseNote,
} from './notes.ts';
export { parseCommand } from './parse-command.ts';
export { parseQuestion } from './parse-question.ts';
export { jsonDiagnosis, type Screen, terminalDiagnosis, terminalDoctor, terminalLedger, terminalTable } from './terminal.ts';
export { manualSteps, threadOpening } from './thread.ts';
export { named, type Report, type ThreadPost, type View } from './view.ts';
export { type Command, kindOf, type Question, type Target, type TargetKind, targetRef } from './words.ts';
