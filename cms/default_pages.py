"""The text that a new site opens with. It becomes content, which editors own: hence no gettext here."""

import json
import re
from typing import Any

HOME: dict[str, Any] = {
    "title": "Accueil",
    "slug": "accueil",
    "search_description": "L'annuaire des partenaires du plan contre la traite des êtres humains.",
    "heading": "Trouver qui peut aider, et comment l'appeler",
    "lead": (
        "Les services et les associations qui protègent les victimes de traite et d'exploitation sexuelle, dans "
        "chaque département. Ouvert à tout le monde, sans compte."
    ),
}


def home_body(*, how: int, privacy: int) -> str:
    """Return the body of the front page, with links to the pages of these identifiers."""
    return _stream(
        ("emergency", {"heading": "En cas d'urgence"}),
        (
            "tiles",
            {
                "heading": "À qui s'adresse Relais ?",
                "tiles": [
                    {
                        "title": "Vous cherchez de l'aide",
                        "text": "Pour vous ou une personne proche : une association peut vous écouter, sans plainte.",
                        "page": None,
                        "address": "/annuaire/",
                    },
                    {
                        "title": "Vous accompagnez une victime",
                        "text": "Police, gendarmerie, justice, santé, école, association : comment ça marche.",
                        "page": how,
                        "address": "",
                    },
                    {
                        "title": "Vos données",
                        "text": "Ce que le site enregistre, ce qu'il n'enregistre jamais, et vos droits.",
                        "page": privacy,
                        "address": "",
                    },
                ],
            },
        ),
        (
            "questions",
            {
                "heading": "Questions fréquentes",
                "questions": [
                    {
                        "question": "Qu'est-ce que la traite des êtres humains ?",
                        "answer": (
                            "<p>C'est recruter, transporter ou héberger une personne pour l'exploiter : prostitution, "
                            "travail, mendicité, vols forcés. Une personne mineure est protégée dans tous les cas, "
                            "même si elle semble d'accord.</p>"
                        ),
                    },
                    {
                        "question": "Faut-il porter plainte pour être aidé ?",
                        "answer": (
                            "<p>Non. Les associations écoutent, soignent et mettent à l'abri sans plainte. "
                            "Elles expliquent vos droits, puis vous choisissez.</p>"
                        ),
                    },
                    {
                        "question": "Puis-je quitter ce site vite ?",
                        "answer": (
                            "<p>Oui. Le bouton « Quitter vite », en haut de chaque page, remplace celle-ci par la "
                            "météo. Votre navigateur garde toutefois la trace des pages vues avant : effacez son "
                            "historique si quelqu'un surveille votre téléphone.</p>"
                        ),
                    },
                ],
            },
        ),
    )


def _stream(*blocks: tuple[str, Any]) -> str:
    text = json.dumps([{"type": kind, "value": value} for kind, value in blocks], ensure_ascii=False)
    # A French line never breaks before a high mark nor inside the guillemets.
    return re.sub(r" (?=[:;?!»])|(?<=«) ", "\u00a0", text)


HOW_IT_WORKS: dict[str, Any] = {
    "title": "Comment ça marche",
    "slug": "comment-ca-marche",
    "lead": "Trouver un partenaire, lui adresser une demande, savoir ce qu'elle devient.",
    "body": _stream(
        (
            "text",
            "<h2>Chercher dans l'annuaire</h2>"
            "<p>Écrivez un besoin, un nom, une ville ou un département : « hébergement Marseille », « CIDFF 93 ». "
            "Les fautes de frappe et les accents oubliés ne gênent pas. Chaque fiche dit qui est accueilli, quand, "
            "dans quelles langues, et à quelle date elle a été vérifiée.</p>"
            "<h2>Adresser une demande</h2>"
            "<p>Avec un compte, une équipe de police, de gendarmerie ou un service partenaire décrit le besoin : mise "
            "à l'abri, interprétariat, soins, présence pendant une opération. Aucune identité n'est écrite : une "
            "tranche d'âge, une langue, un département suffisent.</p>"
            "<h2>Suivre la réponse</h2>"
            "<p>L'organisation sollicitée reçoit un avis qui ne dit rien du contenu. Elle se connecte, puis accepte, "
            "accepte en partie ou refuse en disant pourquoi. Sans réponse à temps, la demande passe au contact "
            "suivant. Chacun sait où elle en est.</p>",
        ),
        (
            "callout",
            {
                "title": "Un danger immédiat ne passe pas par Relais",
                "text": "<p>Appelez le 17 ou le 112. Si parler est impossible, envoyez un SMS au 114.</p>",
            },
        ),
        (
            "text",
            "<h2>Obtenir un compte</h2>"
            "<p>Les comptes sont ouverts sur invitation, par la personne responsable de votre organisation. "
            "Chercher dans l'annuaire n'en demande pas.</p>",
        ),
        ("button", {"label": "Chercher dans l'annuaire", "page": None, "address": "/annuaire/"}),
    ),
}

PRIVACY: dict[str, Any] = {
    "title": "Données et confidentialité",
    "slug": "donnees-et-confidentialite",
    "lead": "Ce que Relais sait, ce qu'il refuse de savoir, et ce que vous pouvez demander.",
    "body": _stream(
        (
            "text",
            "<h2>Si vous cherchez de l'aide</h2>"
            "<p>La recherche est anonyme. Le site ne dépose aucun traceur publicitaire, ne mesure pas votre passage et "
            "n'appelle aucun autre site.</p>"
            "<h2>Si l'on parle de vous dans une demande</h2>"
            "<p>Relais refuse ce qui permettrait de vous reconnaître : nom, date de naissance, téléphone, adresse. "
            "Il garde des besoins et des tranches d'âge, le temps de la prise en charge.</p>"
            "<h2>Si vous avez un compte</h2>"
            "<p>Le site enregistre votre nom, votre adresse professionnelle, votre organisation et le journal de vos "
            "consultations, gardé douze mois. Ce journal protège les victimes : chaque lecture d'une demande y laisse "
            "une trace.</p>"
            "<h2>Les adresses protégées</h2>"
            "<p>Certains lieux d'accueil ont une adresse secrète. Elle n'est enregistrée nulle part dans Relais.</p>"
            "<h2>Vos droits</h2>"
            "<p>Vous pouvez demander à lire, à corriger ou à effacer vos données, et vous adresser à la CNIL si la "
            "réponse ne vous convient pas. Écrivez à l'organisation qui vous accompagne, ou à celle qui vous a "
            "ouvert un compte.</p>",
        ),
    ),
}
