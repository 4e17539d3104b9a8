// The declarations of our schema, one text per family of messages. Names without prefix belong to the ACTES namespace,
// the default of the schema document.
import { holder, required, simple, type Facets } from './facets.ts'
import type { Root } from './schema.ts'

export function sharedTypes(types: Facets): string {
  return `
  <xs:attribute name="Departement">${simple(types.departement)}</xs:attribute>
  <xs:attribute name="Arrondissement">${simple(types.arrondissement)}</xs:attribute>
  <xs:attribute name="IDActe">${simple(types.idActe)}</xs:attribute>
  <xs:attribute name="CodeNatureActe" type="xs:integer"/>
  <xs:attribute name="CodeMatiere" type="xs:integer"/>

  <xs:complexType name="FichierSigne">
    <xs:sequence>
      <xs:element name="NomFichier" type="xs:string"/>
      <xs:element name="Signature" type="xs:anyType" minOccurs="0"/>
    </xs:sequence>
  </xs:complexType>
  <xs:complexType name="FichiersSignes">
    <xs:sequence><xs:element name="Document" type="FichierSigne" maxOccurs="unbounded"/></xs:sequence>
  </xs:complexType>
  <xs:complexType name="DonneesCourrierPref">
    ${required.idActe}
    <xs:attribute name="DateCourrierPref" type="xs:date" use="required"/>
  </xs:complexType>
`
}

export function senders(types: Facets): string {
  return `
  ${holder('IDSGAR', required.departement)}
  ${holder('IDPref', required.departement)}
  ${holder('IDSousPref', required.departement + required.arrondissement)}
  <xs:element name="IDCL">
    <xs:complexType>
      ${required.siren}
      ${required.departement}
      ${required.arrondissement}
      <xs:attribute name="Nature" use="required">${simple(types.natureCollectivite)}</xs:attribute>
    </xs:complexType>
  </xs:element>
  <xs:simpleType name="Email">${types.email}</xs:simpleType>
  <xs:element name="Referent">
    <xs:complexType>
      <xs:sequence>
        <xs:element name="Nom" type="xs:string" minOccurs="0"/>
        <xs:element name="Telephone" type="xs:string" minOccurs="0"/>
        <xs:element name="Email" type="Email" minOccurs="0"/>
      </xs:sequence>
    </xs:complexType>
  </xs:element>
  <xs:element name="FormulairesEnvoyes">
    <xs:complexType>
      <xs:sequence><xs:element name="Formulaire" type="FichierSigne" maxOccurs="unbounded"/></xs:sequence>
    </xs:complexType>
  </xs:element>
`
}

export const envelopes = `
  <xs:complexType name="DonneesEnveloppeCLMISILL">
    <xs:sequence>
      <xs:element name="Emetteur">
        <xs:complexType>
          <xs:sequence>
            <xs:element ref="IDCL"/>
            <xs:element ref="Referent" minOccurs="0"/>
          </xs:sequence>
        </xs:complexType>
      </xs:element>
      <xs:element name="AdressesRetour">
        <xs:complexType>
          <xs:sequence><xs:element name="Email" type="Email" maxOccurs="unbounded"/></xs:sequence>
        </xs:complexType>
      </xs:element>
      <xs:element ref="FormulairesEnvoyes"/>
    </xs:sequence>
  </xs:complexType>
  <xs:element name="EnveloppeCLMISILL" type="DonneesEnveloppeCLMISILL"/>
  <xs:element name="EnveloppeMISILLCL">
    <xs:complexType>
      <xs:sequence>
        <xs:element name="Emetteur">
          <xs:complexType>
            <xs:sequence>
              <xs:choice>
                <xs:element ref="IDSGAR"/>
                <xs:element ref="IDPref"/>
                <xs:element ref="IDSousPref"/>
              </xs:choice>
              <xs:element ref="Referent" minOccurs="0"/>
            </xs:sequence>
          </xs:complexType>
        </xs:element>
        <xs:element ref="FormulairesEnvoyes"/>
        ${holder('Destinataire', required.siren)}
      </xs:sequence>
    </xs:complexType>
  </xs:element>
`

export function envelopeRefusal(types: Facets): string {
  return `
  <xs:element name="AnomalieEnveloppe">
    <xs:complexType>
      <xs:sequence>
        <xs:element name="Date" type="xs:date"/>
        <xs:element name="Nature">${simple(types.natureAnomalieEnveloppe)}</xs:element>
        <xs:element name="Detail" type="xs:string" minOccurs="0"/>
        <xs:element name="EnveloppeRecue" type="DonneesEnveloppeCLMISILL"/>
      </xs:sequence>
    </xs:complexType>
  </xs:element>
`
}

/** Transaction 1: the acte, its AR, its anomaly. */
export function actes(types: Facets): string {
  return `
  <xs:complexType name="DonneesActe">
    <xs:sequence>
      ${holder('CodeMatiere1', required.codeMatiere)}
      ${holder('CodeMatiere2', required.codeMatiere)}
      ${['3', '4', '5'].map((level) => holder(`CodeMatiere${level}`, required.codeMatiere, ' minOccurs="0"')).join('\n      ')}
      <xs:element name="Objet">${simple(types.objet)}</xs:element>
      ${holder('PrecedentIdentifiantActe', required.idActe, ' minOccurs="0"')}
      <xs:element name="ClassificationDateVersion" type="xs:date"/>
      <xs:element name="Document" type="FichierSigne"/>
      <xs:element name="Annexes">
        <xs:complexType>
          <xs:sequence>
            <xs:element name="Annexe" type="FichierSigne" minOccurs="0" maxOccurs="unbounded"/>
          </xs:sequence>
          <xs:attribute name="Nombre" type="xs:nonNegativeInteger" use="required"/>
        </xs:complexType>
      </xs:element>
      <xs:element name="DocumentPapier" type="xs:string" nillable="true"${types.documentPapier}/>
    </xs:sequence>
    <xs:attribute name="Date" type="xs:date" use="required"/>
    <xs:attribute name="NumeroInterne" use="required">${simple(types.numeroInterne)}</xs:attribute>
    <xs:attribute ref="CodeNatureActe" use="required"/>
  </xs:complexType>
  <xs:element name="Acte" type="DonneesActe"/>
  <xs:element name="ARActe">
    <xs:complexType>
      <xs:sequence>
        ${types.acteRecu}
        <xs:element name="ClassificationDateVersionEnCours" type="xs:date"/>
      </xs:sequence>
      ${required.idActe}
      ${required.dateReception}
    </xs:complexType>
  </xs:element>
  <xs:element name="AnomalieActe">
    <xs:complexType>
      <xs:sequence>
        <xs:element name="Date" type="xs:date"/>
        <xs:element name="Nature">${simple(types.natureAnomalieActe)}</xs:element>
        <xs:element name="Detail" type="xs:string" minOccurs="0"/>
        <xs:element name="ActeRecu" type="DonneesActe"/>
        <xs:element name="ClassificationDateVersionEnCours" type="xs:date"/>
      </xs:sequence>
    </xs:complexType>
  </xs:element>
`
}

const oneDocument = '<xs:element name="Document" type="FichierSigne"/>'

function letter(name: Root, content: string) {
  return `
  <xs:element name="${name}">
    <xs:complexType>
      <xs:complexContent>
        <xs:extension base="DonneesCourrierPref"><xs:sequence>${content}</xs:sequence></xs:extension>
      </xs:complexContent>
    </xs:complexType>
  </xs:element>`
}

/** Transactions 2 to 5: the préfecture's letters and their answers. */
export const letters = `
  <xs:complexType name="ARReponseCL">
    <xs:sequence><xs:element name="InfosCourrierPref" type="DonneesCourrierPref"/></xs:sequence>
    ${required.dateReception}
  </xs:complexType>
  <xs:element name="ARDemandePieceComplementaire" type="DonneesCourrierPref"/>
  <xs:element name="ARPieceComplementaire" type="ARReponseCL"/>
  <xs:element name="ARLettreObservations" type="DonneesCourrierPref"/>
  <xs:element name="ARReponseRejetLettreObservations" type="ARReponseCL"/>
  ${letter('CourrierSimple', oneDocument)}
  ${letter('ReponseCourrierSimple', oneDocument)}
  ${letter('DemandePieceComplementaire', `<xs:element name="DescriptionPieces" type="xs:string"/>${oneDocument}`)}
  ${letter('RefusPieceComplementaire', oneDocument)}
  ${letter('PieceComplementaire', '<xs:element name="Documents" type="FichiersSignes"/>')}
  ${letter('LettreObservations', `<xs:element name="Motif" type="xs:string"/>${oneDocument}`)}
  ${letter('RejetLettreObservations', oneDocument)}
  ${letter('ReponseLettreObservations', oneDocument)}
  <xs:element name="DefereTA">
    <xs:complexType>
      <xs:sequence>
        <xs:element name="DateDepot" type="xs:date"/>
        <xs:element name="NatureIllegalite" type="xs:string"/>
        <xs:element name="PiecesJointes">
          <xs:complexType>
            <xs:sequence>
              <xs:element name="PieceJointe" type="FichierSigne" minOccurs="0" maxOccurs="unbounded"/>
            </xs:sequence>
          </xs:complexType>
        </xs:element>
      </xs:sequence>
      ${required.idActe}
    </xs:complexType>
  </xs:element>
`

export const annulations = `
  ${holder('Annulation', required.idActe)}
  ${holder('ARAnnulation', required.idActe + required.dateReception)}
`

/** Transaction 7: the request, the tree, and "nothing changed". */
export function classification(types: Facets): string {
  const date = '<xs:element name="DateClassification" type="xs:date"'
  return `
  <xs:complexType name="Matiere">${required.codeMatiere}${required.libelle}</xs:complexType>
  <xs:complexType name="TypePieceJointe">
    <xs:attribute name="CodeTypePJ" type="xs:string" use="required"/>
    ${required.libelle}
  </xs:complexType>
  ${holder('DemandeClassification', `<xs:sequence>${date} minOccurs="0"/></xs:sequence>`)}
  ${holder('ReponseClassificationSansChangement', `<xs:sequence>${date}/></xs:sequence>`)}
  <xs:element name="RetourClassification">
    <xs:complexType>
      <xs:sequence>
        ${date}/>
        <xs:element name="NaturesActes">
          <xs:complexType>
            <xs:sequence>
              <xs:element name="NatureActe" maxOccurs="unbounded">
                <xs:complexType>
                  <xs:sequence>
                    <xs:element name="TypePJNatureActe" type="TypePieceJointe"${types.typesPiece} maxOccurs="unbounded"/>
                  </xs:sequence>
                  <xs:attribute ref="CodeNatureActe"/>
                  ${required.libelle}
                  <xs:attribute name="TypeAbrege" use="required">${simple(types.typeAbrege)}</xs:attribute>
                </xs:complexType>
              </xs:element>
            </xs:sequence>
          </xs:complexType>
        </xs:element>
        <xs:element name="Matieres">
          <xs:complexType><xs:sequence>${matiere(1)}</xs:sequence></xs:complexType>
        </xs:element>
      </xs:sequence>
    </xs:complexType>
  </xs:element>
`
}

// Levels 1 and 2 hold at least one matière of the next level, levels 3 and 4 any number, level 5 none.
function matiere(level: number): string {
  const occurs = level > 2 ? 'minOccurs="0" maxOccurs="unbounded"' : 'maxOccurs="unbounded"'
  if (level === 5) return `<xs:element name="Matiere5" type="Matiere" ${occurs}/>`
  return `<xs:element name="Matiere${level}" ${occurs}><xs:complexType><xs:complexContent>
    <xs:extension base="Matiere"><xs:sequence>${matiere(level + 1)}</xs:sequence></xs:extension>
  </xs:complexContent></xs:complexType></xs:element>`
}
