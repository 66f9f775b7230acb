import { KINDS, type Kind } from '../../stacks/kinds/index.ts';
import type { OperatedKind } from '../stack/operated-kind.ts';
import { OPERATED_ENVIRONMENT } from './environment/index.ts';
import { OPERATED_FINE_TUNE } from './fine-tune/index.ts';

/** How each kind is operated; the compiler names the one that is missing. */
const OPERATED: { readonly [Name in Kind]: OperatedKind } = {
  Environment: OPERATED_ENVIRONMENT,
  FineTune: OPERATED_FINE_TUNE,
};

/** Every kind of spec there is, with what can be done with it, in the order of the one list. */
export const OPERATED_KINDS: readonly OperatedKind[] = KINDS.map(({ kind }) => OPERATED[kind]);
