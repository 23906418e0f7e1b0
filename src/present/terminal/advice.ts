import { absenceWords } from '../advice/absence-words.ts';
import { lookWords } from '../advice/look-words.ts';
import { citedIds, modelName, modelWords } from '../advice/model-words.ts';
import { shownDiagnosis } from '../advice/shown.ts';
import { spendWords } from '../advice/spend-words.ts';
import { listed, oneLine } from '../text.ts';
import type { Report } from '../view.ts';
import { item, type Screen } from './screen.ts';

/** What a model said, did and cost; why it said nothing; no line where none was asked. */
export function adviceText(report: Report, screen: Screen): readonly string[] {
  const { advice } = report;
  switch (advice?.is) {
    case undefined:
    case 'asked':
      return [];
    case 'none':
      return advice.code === 'not_configured' ? [] : item(screen, '  ', `No words of it: ${absenceWords(advice)}.`);
    case 'given': {
      const title = shownDiagnosis(report)?.causes.find((c) => c.cause === advice.prefers?.cause)?.title;
      const cited = citedIds(advice.cites, 6);
      return [
        ...item(screen, '  ', `${modelName(advice.model)} says: ${modelWords(advice.summary, 600)}${cited === '' ? '' : `  [${cited}]`}`),
        ...item(screen, '  ', modelWords(advice.detail, 1_200)),
        ...(advice.prefers === undefined
          ? []
          : item(
              screen,
              '  ',
              `It would put first: ${modelWords(title ?? advice.prefers.cause, 160)}, because ${modelWords(advice.prefers.because, 300)}`,
            )),
        ...advice.looks.flatMap((run) => item(screen, '  ', lookWords(run))),
        ...(advice.dropped.length === 0 ? [] : item(screen, '  ', `No room in the prompt for: ${listed(advice.dropped.map(oneLine), 8)}`)),
        ...item(
          screen,
          '  ',
          advice.recalled === undefined ? spendWords(advice.spend) : `recalled from ${oneLine(advice.recalled)}: 0 tokens`,
        ),
      ];
    }
  }
}
