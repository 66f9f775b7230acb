import { ENVIRONMENT } from './environment/index.ts';
import { FINE_TUNE } from './fine-tune/index.ts';

/** Every kind of spec there is: what comes later may build on what comes earlier. */
export const KINDS = [ENVIRONMENT, FINE_TUNE] as const;

/** The name of a kind. */
export type Kind = (typeof KINDS)[number]['kind'];
