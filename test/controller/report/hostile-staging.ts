/* Reports of what is recommended and copied, with texts of somebody else. */
import { renderRecommended } from '../../../controller/report/recommend-report.ts';
import { renderCopies, renderStaged } from '../../../controller/report/stage-report.ts';
import type { StageCopy } from '../../../controller/staging/copy.ts';
import type { Diagnostic } from '../../../stacks/language/index.ts';
import { recommended } from './a-recommendation.ts';
import type { Feed } from './hostile-reports.ts';

const RECOMMENDED = recommended();

export const STAGING: Readonly<Record<string, (feed: Feed) => string>> = {
  renderRecommended: ({ text, colour, width }) =>
    renderRecommended(
      [
        { id: text(), file: text(), fleet: RECOMMENDED, assumptions: [text(), text()] },
        { id: text(), file: text(), unknownBecause: text(), assumptions: [] },
      ],
      colour,
      width,
    ),
  renderCopies: ({ text, colour, width }) =>
    renderCopies([copy(text), { ...copy(text), missingFiles: 0 }], colour, width),
  renderStaged: ({ text }) =>
    renderStaged([copy(text)], [{ title: text(), line: text(), diagnostic: diagnostic(text) }]),
};

function diagnostic(text: () => string): Diagnostic {
  return { code: 'STAGE_PINS', severity: 'error', message: text(), fix: text() };
}

function copy(text: () => string): StageCopy {
  return {
    kind: 'weights',
    title: text(),
    target: text(),
    files: 3,
    bytes: 2_000_000,
    missingFiles: 2,
    missingBytes: 1_000,
  };
}
