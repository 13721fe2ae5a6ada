Feature: Checking a certificate
  In order not to rely on the word of a supplier or of a website
  As a buyer
  I want to see for myself whether a certificate is genuine and holds today

  Background:
    Given "Pournami Data Services" of Thiruvananthapuram holds a certificate granted on 2 November 2026
    And Thomas Kurian decides on certificates

  Rule: A genuine certificate that holds is valid

    Scenario: The PDF of a valid certificate
      When a stranger checks the PDF of issue
      Then the answer is "valid"

    Scenario: The number of a valid certificate
      When a stranger asks for the number of the certificate
      Then the answer is "valid"

  Rule: What was altered is found out

    Scenario: The name was edited inside the PDF
      Given somebody has put the name "Golden Lotus Infotech" into the credential of the PDF
      When a stranger checks the PDF of issue without the register
      Then the answer is "altered or forged"

    Scenario: Another name was printed over the page
      Given somebody has printed the name "Golden Lotus Infotech" over the page of the PDF
      When a stranger checks the PDF of issue
      Then the answer is "altered or forged"

    Scenario: Without the register nobody vouches for what is printed
      Given somebody has printed the name "Golden Lotus Infotech" over the page of the PDF
      When a stranger checks the PDF of issue without the register
      Then the answer is "valid"
      But the answer says that "the visible page was not checked"

    Scenario: A forger imitates the certifier
      Given a forger under the certifier's name has certified "Golden Lotus Infotech" of Thiruvananthapuram
      When a stranger checks the PDF of the forger
      Then the answer is "issuer not trusted"

    Scenario: The record was altered in the certifier's own database
      Given somebody has moved the last day of the certificate to 31 December 2039 in the database
      When a stranger asks for the number of the certificate
      Then the answer is "could not be checked"
      And the register publishes nothing more

  Rule: The state of today counts, not the paper

    Scenario: An old PDF of a suspended certificate
      Given Thomas Kurian has suspended the certificate on 1 June 2027 for a wage shortfall
      When a stranger checks the PDF of issue on 5 June 2027
      Then the answer is "suspended" since 1 June 2027

    Scenario: A certificate that was reinstated
      Given Thomas Kurian has suspended the certificate on 1 June 2027 for a wage shortfall
      And Thomas Kurian has reinstated the certificate on 20 July 2027
      When a stranger checks the PDF of issue on 21 July 2027
      Then the answer is "valid"

    Scenario: A reinstated certificate does not hide its suspension
      Given Thomas Kurian has suspended the certificate on 1 June 2027 for a wage shortfall
      And Thomas Kurian has reinstated the certificate on 20 July 2027
      When a stranger asks for the number of the certificate
      Then the history reads: issued, suspended, reinstated

    Scenario: A certificate that was withdrawn
      Given Thomas Kurian has withdrawn the certificate on 3 March 2027 for altered evidence
      When a stranger checks the PDF of issue on 4 March 2027
      Then the answer is "withdrawn" since 3 March 2027

    Scenario: A certificate whose three years are over
      When a stranger checks the PDF of issue on 3 November 2029
      Then the answer is "expired"

  Rule: Without the register an answer is as good as its age

    Scenario: A PDF of this month
      When a stranger checks the PDF of issue without the register on 20 November 2026
      Then the answer is "valid" as of 2 November 2026

    Scenario: A PDF that is too old to tell
      When a stranger checks the PDF of issue without the register on 20 January 2027
      Then the answer is "could not be checked"

  Rule: A number is known, mistyped or unknown

    Scenario: A number that was never given
      When a stranger asks for a number that was never given
      Then the answer is "unknown number"

    Scenario: One digit is mistyped
      When a stranger asks for the number with one digit mistyped
      Then the answer is "mistyped number"
      And the number of the certificate is suggested

    Scenario: Two digits are swapped
      When a stranger asks for the number with two digits swapped
      Then the answer is "mistyped number"
      And the number of the certificate is suggested
