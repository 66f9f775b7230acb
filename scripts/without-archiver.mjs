/** CDKTF zips assets with it; Temper has none, and it would be loaded with every stack. */
export const withoutArchiver = {
  name: 'without-archiver',
  setup(build) {
    build.onResolve({ filter: /^archiver$/ }, () => ({ path: 'archiver', namespace: 'left-out' }));
    build.onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({
      contents:
        "module.exports = () => { throw new Error('archiver is not part of this build'); };",
    }));
  },
};
