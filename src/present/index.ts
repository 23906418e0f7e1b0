/** Incidents, diagnoses and facts enter; messages (Block Kit at several levels), terminal text and JSON leave, and people's words become commands and questions. It never posts, never reads a clock and never decides. */
export { answer } from './answers/answer.ts';
export { answerHelp, answerList, answerUnclear, answerWhich } from './answers/help.ts';
export type { Known } from './answers/known.ts';
export { answerReport } from './answers/report.ts';
export { answerStatus, home, type Status } from './answers/status.ts';
export { card } from './card.ts';
export { decisionModal } from './fixes/decision-modal.ts';
export type { Fixes } from './fixes/fixes.ts';
export { remedyNote, standingNotice } from './fixes/remedy-note.ts';
export {
  backNotice,
  type BlindSpan,
  blindNotice,
  blindOf,
  looking,
  notice,
  takenNotice,
  recoveredNote,
  reopenedNote,
  repeatNote,
  testCard,
  worseNote,
} from './notes.ts';
export { parseCommand } from './parse-command.ts';
export { parseQuestion } from './parse-question.ts';
export { summaryCard } from './summary.ts';
export { terminalDiagnosis } from './terminal/diagnosis.ts';
export { jsonDiagnosis } from './terminal/json.ts';
export type { Screen } from './terminal/screen.ts';
export { terminalDoctor, terminalLedger, terminalTable } from './terminal/tables.ts';
export { manualSteps, threadOpening } from './thread.ts';
export { named, type Report, type ThreadPost, type View } from './view.ts';
export { type Command, kindOf, type Question, type Target, type TargetKind, targetRef } from './words.ts';
