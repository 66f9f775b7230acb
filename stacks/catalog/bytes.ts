/**
 * AWS writes "GB" and "MB" without saying which. The larger reading is taken, so that no file AWS would accept is
 * refused here.
 */
export const GIB = 1024 ** 3;
export const MIB = 1024 ** 2;
