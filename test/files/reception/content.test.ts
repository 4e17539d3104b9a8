// What a file is, by its beginning.
import { describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import { detectContentKind } from '../../../src/files/reception/content.ts'
import { openBytes } from '../../../src/files/reception/reception.ts'

const told = (text: string, name = '') => detectContentKind(Buffer.from(text, 'latin1'), name)

describe('content that begins like markup is not a PDF, whatever it mentions', () => {
  const said = 'Passage au format %PDF-A'
  it.each([
    [`<?xml version="1.0"?><a>${said}</a>`, 'xml'],
    [`\xEF\xBB\xBF \r\n<a>${said}</a>`, 'xml'],
    [`<html><body>${said}</body></html>`, 'html'],
    [`<!DOCTYPE html><p>${said}</p>`, 'html'],
  ])('%s', (text, content) => {
    expect(told(text)).toBe(content)
    expect(told(text, 'a.pdf')).toBe(content)
  })

  it('and a fragment is recognised by its name', () => {
    expect(told(`<p>${said}</p>`, 'a.html')).toBe('html')
  })

  it('and a message is a message', async () => {
    const xml = Buffer.from(`<a:Acte xmlns:a="http://www.interieur.gouv.fr/ACTES#v1.1-20040216">${said}</a:Acte>`)
    expect(await openBytes(xml, 'retour', systemClock.turn)).toEqual({
      kind: 'file',
      documents: [{ name: 'retour', bytes: xml }],
    })
  })
})

it.each([
  ['%PDF-1.4', 'document'],
  ['rubbish\n%PDF-1.4', 'document'],
  ['<< /Length 1 >>\n%PDF-1.4', 'document'],
  ['\x89PNG\r\n\x1A\n', 'document'],
  ['\xFF\xD8\xFF', 'document'],
  ['\x1F\x8B%PDF-', 'gzip'],
  ['From: a@example.org\r\n\r\n%PDF-1.4', 'mail'],
  ['%PD', 'other'],
])('%s is %s', (text, content) => {
  expect(told(text)).toBe(content)
})
