import { loadTestPki } from '@cardbridge/fixtures/pki';
import { describe, expect, it } from 'vitest';
import { matchIdNumber } from './match-id-number.js';

const { citizens } = await loadTestPki();

describe('matchIdNumber', () => {
  it.each(citizens.map(({ idNumber }) => [idNumber]))('%s matches by its ending', (idNumber) => {
    expect(matchIdNumber({ idNumberEnding: idNumber.slice(-4) }, idNumber)).toBe('ending-matches');
  });

  it.each(['A123456789', ' a123-456-789', 'Ａ１２３４５６７８９'])('takes it as people type it: %j', (typed) => {
    expect(matchIdNumber({ idNumberEnding: '6789' }, typed)).toBe('ending-matches');
  });

  it('says that it is another one, or none at all', () => {
    expect(matchIdNumber({ idNumberEnding: '6789' }, 'A100000001')).toBe('ending-differs');
    for (const typed of ['A123456788', 'B123456789', '6789', '', 'A323456789']) {
      expect(matchIdNumber({ idNumberEnding: '6789' }, typed)).toBe('not-an-id-number');
    }
  });

  it('an ending that is missing or of another length matches nothing', () => {
    for (const idNumberEnding of ['', '789', '56789', 'A123456789']) {
      expect(matchIdNumber({ idNumberEnding }, 'A123456789')).toBe('ending-differs');
    }
  });
});
