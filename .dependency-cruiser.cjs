/** The house's one-way streets (who may import whom). `npm run check` walks them. */
const only = (name, from, forbidden, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from, pathNot: '\\.test\\.ts$|/test/' },
  to: { path: forbidden },
});

module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    only('protocol-imports-nothing', '^sdk/src/protocol', '^(sdk/src/(client|flows|elements|verifier)|bridge|fixtures)'),
    only('client-only-protocol', '^sdk/src/client', '^(sdk/src/(flows|elements|verifier)|bridge|fixtures|node:)'),
    only('client-without-dependencies', '^sdk/src/client', 'node_modules|^sdk/src/protocol/schemas'),
    only(
      'flows-on-client-only',
      '^sdk/src/flows',
      '^(sdk/src/(elements|verifier)|sdk/src/client/(?!index)|bridge|fixtures|node:)',
    ),
    only('flows-without-screen', '^sdk/src/flows', 'node_modules/(?!valibot)'),
    only(
      'elements-on-flows',
      '^sdk/src/elements',
      '^(sdk/src/verifier|sdk/src/(client|flows)/(?!index|api/messages)|bridge|fixtures|node:)',
    ),
    only('verifier-no-client', '^sdk/src/verifier', '^(sdk/src/(client|flows|elements)|bridge|fixtures)'),
    only('fixtures-stand-alone', '^fixtures/src', '^(sdk|bridge)/'),
    only('bridge-only-protocol', '^bridge/src', '^sdk/src/(?!protocol)'),
    only('only-simulator-has-fixtures', '^bridge/src/(?!simulator)', '^(fixtures|bridge/src/simulator)'),
    only('pcsc-below-all', '^bridge/src/pcsc', '^bridge/src/(?!pcsc|error|native-call)'),
    only('pkcs11-below-all', '^bridge/src/pkcs11', '^bridge/src/(?!pkcs11|error|native-call|secret-bytes)'),
    only('secret-bytes-below-all', '^bridge/src/secret-bytes', '^bridge/src/(?!secret-bytes)'),
    only('apdu-knows-no-reader', '^bridge/src/apdu', '^bridge/src/(?!apdu|error|secret-bytes)'),
    only('cards-on-apdu-only', '^bridge/src/cards', '^bridge/src/(?!cards|apdu|error|secret-bytes)'),
    only(
      'pin-knows-no-card-reader',
      '^bridge/src/pin/',
      '^bridge/src/(?!pin/|error|secret-bytes|card-words|cards/signing-card)',
    ),
    only('pinpad-between-reader-and-card', '^bridge/src/pinpad/', '^bridge/src/(?!pinpad/|pcsc|apdu|error|cards/signing-card)'),
    only('trust-stands-alone', '^bridge/src/trust', '^bridge/src/(?!trust|files|programs|error)'),
    only('programs-below-all', '^bridge/src/programs', '^bridge/src/(?!programs)'),
    only('operations-below-doors', '^bridge/src/operations', '^bridge/src/(server|local|cli|simulator|daemon|cardhost)'),
    only(
      'access-knows-no-card',
      '^bridge/src/access',
      '^bridge/src/(apdu|cardhost|cards|cli|daemon|local|operations|pcsc|server|simulator)',
    ),
    only('doors-below-cli', '^bridge/src/(server|local)', '^bridge/src/(cli|simulator|daemon|cardhost)'),
    only('desktop-below-cli', '^bridge/src/(desktop|doctor)', '^bridge/src/(cli|simulator)|^fixtures'),
    only('tray-knows-no-daemon', '^bridge/src/desktop/tray', '^bridge/src/(?!desktop/tray|log|own-program|error)'),
    only('installer-imports-no-program', '^installer/src', '^(bridge|sdk/src/(?!flows/download))'),
  ],
  options: {
    doNotFollow: { path: 'node_modules|/dist/' },
    exclude: { path: '/dist/|/node_modules/\\.' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@cardbridge/source', 'import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.cjs', '.mjs', '.json'],
    },
  },
};
