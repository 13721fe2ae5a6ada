Feature: Certifying an enterprise
  In order to buy IT services that were made under fair conditions
  As a buyer who will never visit the enterprise
  I want a certificate that follows from evidence and that I can check myself

  Background:
    Given edition "1.0.0" of the social outsourcing standard is published
    And "Pournami Data Services" of Thiruvananthapuram is a co-operative of 10 women, each paid INR 13,654.00 a month
    And Meera Nair audits "Pournami Data Services" for the year to 30 September 2026
    And Thomas Kurian decides on certificates

  Rule: A certificate follows from evidence

    Scenario: From the payroll to a certificate that a stranger can check
      Given Meera Nair has received sound evidence
      And Meera Nair has closed the audit
      When Thomas Kurian grants the certificate
      And a stranger gets the PDF and checks it
      Then the answer is "valid"
      And the certificate names "Pournami Data Services" of Thiruvananthapuram

    Scenario: The certificate number leads to the same answer as the paper
      Given Meera Nair has received sound evidence
      And Meera Nair has closed the audit
      When Thomas Kurian grants the certificate
      And a stranger asks for the number of the certificate
      Then the answer is "valid"

  Rule: A nonconformity is put right before there is a certificate

    Scenario: A missing contract is a finding
      Given worker 4 has no written contract
      And Meera Nair has received the evidence
      When Meera Nair evaluates the audit
      Then the criterion "Every worker has a written contract and an itemised payslip" is not met
      And the recommendation is to correct

    Scenario: Nothing is granted while the finding is open
      Given worker 4 has no written contract
      And Meera Nair has received the evidence
      And Meera Nair has closed the audit
      When Thomas Kurian tries to grant the certificate
      Then this is refused because "a major nonconformity is open"
      And there is no certificate

    Scenario: Certified after the corrective action
      Given worker 4 has no written contract
      And Meera Nair has received the evidence
      And Meera Nair has evaluated the audit
      When the enterprise answers the finding with a corrected workers list
      And Meera Nair verifies the corrective action
      And Meera Nair closes the audit
      And Thomas Kurian grants the certificate
      Then the criterion "Every worker has a written contract and an itemised payslip" is met
      And there is a certificate

  Rule: A critical criterion that is not met refuses the certificate

    Scenario: One rupee short of the legal minimum wage
      Given worker 7 is paid INR 13,653.00 for March 2026
      And Meera Nair has received the evidence
      When Meera Nair evaluates the audit
      Then the criterion "No worker is paid less than the legal minimum wage" is not met
      And the finding names worker 7, March 2026 and INR 13,653.00
      And the recommendation is to refuse

    Scenario: Nobody can grant against a wage one rupee short
      Given worker 7 is paid INR 13,653.00 for March 2026
      And Meera Nair has received the evidence
      And Meera Nair has closed the audit
      When Thomas Kurian tries to grant the certificate
      Then this is refused because "a critical criterion is not met"
      And there is no certificate

  Rule: Silence never passes

    Scenario: Without time records the hours cannot be judged
      Given there are no time records
      And Meera Nair has received the evidence
      When Meera Nair evaluates the audit
      Then the criterion "Hours are recorded for everybody, and a normal week has at most 48" cannot be judged
      And the recommendation is to withhold

    Scenario: What lacks evidence is not certified
      Given there are no time records
      And Meera Nair has received the evidence
      And Meera Nair has closed the audit
      When Thomas Kurian tries to grant the certificate
      Then this is refused because "a criterion cannot be judged"
      And there is no certificate
