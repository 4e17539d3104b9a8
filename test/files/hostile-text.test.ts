// Texts made to cost time: a file of endless comments, an anomaly with a detail of capitals only. Reading time must
// grow linearly with their length; otherwise these tests would not end.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { examineFile } from '../../src/files/facts.ts'
import { openPdfExaminer } from '../../src/files/pdf/examiner.ts'
import { readRetour } from '../../src/protocol/retours/retours.ts'
import { temporaryHome } from '../support/life/stores.ts'

test.each([
  ['comments', '<!---->'.repeat(140)],
  ['comments that never close', '<!--'.repeat(250)],
  ['instructions', `<?xml version="1.0"?>${'<?a?>'.repeat(200)}`],
])('an XML file of %s', async (_, text) => {
  const path = join(await temporaryHome(), 'annexe.xml')
  await writeFile(path, text)
  const examiner = openPdfExaminer()
  expect(await examineFile(path, 'annexe.xml', { examiner })).toMatchObject({ kind: 'xml' })
  await examiner.close()
})

test('an anomaly whose detail is a million capitals', async () => {
  const detail = `${'A'.repeat(1_000_000)} ODT-VERIF-01 : périmée`
  const xml = `<?xml version="1.0" encoding="ISO-8859-1"?>
<a:AnomalieActe xmlns:a="http://www.interieur.gouv.fr/ACTES#v1.1-20040216">
  <a:Date>2025-07-08</a:Date><a:Nature>002</a:Nature><a:Detail>${detail}</a:Detail>
  <a:ActeRecu a:Date="2025-06-25" a:NumeroInterne="DEL11" a:CodeNatureActe="1">
    <a:CodeMatiere1 a:CodeMatiere="8"/><a:CodeMatiere2 a:CodeMatiere="1"/><a:Objet>x</a:Objet>
    <a:ClassificationDateVersion>2019-04-18</a:ClassificationDateVersion>
    <a:Document><a:NomFichier>x.pdf</a:NomFichier></a:Document><a:Annexes a:Nombre="0"/>
  </a:ActeRecu>
  <a:ClassificationDateVersionEnCours>2019-04-18</a:ClassificationDateVersionEnCours>
</a:AnomalieActe>`
  const { retour } = await readRetour(Buffer.from(xml, 'latin1'))
  expect(retour).toMatchObject({ kind: 'AnomalieActe', verifCode: 'ODT-VERIF-01' })
})
