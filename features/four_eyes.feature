Feature: Four eyes on every certificate
  In order that nobody can certify an enterprise alone
  As the committee that answers for the certificates
  I want the decision to be taken by somebody who had no hand in the evaluation

  Background:
    Given edition "1.0.0" of the social outsourcing standard is published
    And "Pournami Data Services" of Thiruvananthapuram is a co-operative of 10 women, each paid INR 13,654.00 a month
    And Meera Nair audits "Pournami Data Services" for the year to 30 September 2026

  Rule: Who evaluated does not decide

    Scenario: The auditor tries to decide on the audit
      Given Meera Nair decides on certificates
      And Meera Nair has received sound evidence
      And Meera Nair has closed the audit
      When Meera Nair tries to grant the certificate
      Then this is refused because "an auditor never decides on the own audit"
      And there is no certificate

    Scenario: Somebody who received evidence tries to decide
      Given Fathima Beevi decides on certificates
      And Fathima Beevi has received sound evidence
      And Meera Nair has closed the audit
      When Fathima Beevi tries to grant the certificate
      Then this is refused because "who received evidence never decides"
      And there is no certificate

    Scenario: The auditor may not refuse the certificate either
      Given Meera Nair decides on certificates
      And Meera Nair has received sound evidence
      And Meera Nair has closed the audit
      When Meera Nair tries to refuse the certificate
      Then this is refused because "an auditor never decides on the own audit"

  Rule: A second person decides

    Scenario: Somebody who had no part in the audit grants the certificate
      Given Thomas Kurian decides on certificates
      And Meera Nair has received sound evidence
      And Meera Nair has closed the audit
      When Thomas Kurian grants the certificate
      Then there is a certificate

    Scenario: Nobody decides before the audit is closed
      Given Thomas Kurian decides on certificates
      And Meera Nair has received sound evidence
      When Thomas Kurian tries to grant the certificate
      Then this is refused because "the audit is not closed"
      And there is no certificate
