/** Incidents, diagnoses and facts enter; messages (Block Kit at several levels), terminal text and JSON leave, and people's words become commands and questions. It never posts, never reads a clock and never decides. */
export { lookWords } from './advice/look-words.ts';
export { adviceProgress, asking, questionStopped, type Progress } from './advice/progress.ts';
export { shownDiagnosis } from './advice/shown.ts';
export { grouped, moneyWords, spendWords, tokenWords } from './advice/spend-words.ts';
export { adviceAnswer } from './advice/written.ts';
export { answer } from './answers/answer.ts';
export { freeAnswer, type FreeAnswer, modelAbsent } from './answers/free.ts';
export { answerHelp, answerList, answerUnclear, answerWhich } from './answers/help.ts';
export type { Known } from './answers/known.ts';
export { leftWords, type ModelStatus } from './answers/model-status.ts';
export { answerReport } from './answers/report.ts';
export { answerStatus, home, type Status } from './answers/status.ts';
export { card } from './card.ts';
export { evidenceWords } from './evidence-words.ts';
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
export { terminalExchanges } from './terminal/exchanges.ts';
export { jsonIncident, jsonIncidents, type KeptIncident, terminalIncident, terminalIncidents } from './terminal/incident.ts';
export { jsonDiagnosis } from './terminal/json.ts';
export type { Screen } from './terminal/screen.ts';
export { terminalDoctor, terminalLedger, terminalTable } from './terminal/tables.ts';
export { manualSteps, threadOpening } from './thread.ts';
export { named, type Report, type ThreadPost, type View } from './view.ts';
export { voteModal } from './votes/comment-modal.ts';
export { voteAbout } from './votes/vote-blocks.ts';
export { commentNotice, mayNotVote, voteNotice } from './votes/vote-notes.ts';
export { type Command, kindOf, type Question, type Target, type TargetKind, targetRef } from './words.ts';
