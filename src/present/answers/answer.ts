import type { Post } from '../../model/index.ts';
import { manualSteps } from '../thread.ts';
import type { Question } from '../words.ts';
import { answerChanges } from './changes.ts';
import { answerDescribe, answerOwners } from './describe.ts';
import { answerEvents } from './events.ts';
import { answerAbilities } from './help.ts';
import type { Known } from './known.ts';
import { answerLogs } from './logs.ts';
import { answerSimilar } from './similar.ts';
import { answerWhy } from './why.ts';

/** Answers a question of a thread from what is known, without a model; what it cannot answer it says, with what it can. */
export function answer(question: Question, known: Known): Post {
  switch (question.is) {
    case 'why':
      return answerWhy(known);
    case 'logs':
      return answerLogs(question, known);
    case 'events':
      return answerEvents(known);
    case 'changes':
      return answerChanges(known);
    case 'describe':
      return answerDescribe(known);
    case 'owners':
      return answerOwners(known);
    case 'similar':
      return answerSimilar(known);
    case 'steps':
      return manualSteps(known.incident, 'asked');
    case 'help':
    case 'unknown':
      return answerAbilities(question.is);
  }
}
