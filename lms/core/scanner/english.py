"""Words the scanner of names in Latin letters knows."""

# English given names, and some of other languages as they are written in English.
FIRST_NAMES = frozenset(
    """
    James John Robert Michael William David Richard Joseph Thomas Charles Christopher Daniel Matthew Anthony Donald
    Steven Paul Andrew Joshua Kenneth Kevin Brian George Timothy Ronald Edward Jason Jeffrey Ryan Jacob Gary
    Nicholas Eric Jonathan Stephen Larry Justin Brandon Benjamin Samuel Gregory Alexander Patrick Raymond Jack
    Dennis Jerry Tyler Aaron Jose Adam Nathan Henry Douglas Zachary Peter Kyle Ethan Walter Noah Jeremy Keith Roger
    Terry Sean Gerald Carl Harold Dylan Arthur Lawrence Jesse Bryan Billy Bruce Gabriel Joe Alan Juan Albert Willie
    Elijah Wayne Randy Vincent Roy Ralph Bobby Russell Bradley Philip Eugene Liam Oliver Lucas Theo Leo Oscar Finn
    Owen Caleb Isaac Luke Simon Martin Hugo Felix Victor Diego Carlos Luis Miguel Pedro Ahmed Mohammed Muhammad
    Mohammad Ali Omar Hassan Ibrahim Yusuf Amir Khalid Tariq Raj Ravi Arjun Sanjay Anil Vikram Hiroshi Kenji
    Takeshi Ivan Dmitri Sergei Nikolai Aleksandr Bat-Erdene Batbayar Temuulen Mary Patricia Jennifer Linda
    Elizabeth Barbara Susan Jessica Sarah Karen Lisa Nancy Betty Margaret Sandra Ashley Kimberly Emily Donna
    Michelle Carol Amanda Dorothy Melissa Deborah Stephanie Rebecca Sharon Laura Cynthia Kathleen Amy Angela
    Shirley Anna Brenda Pamela Emma Nicole Helen Samantha Katherine Christine Debra Rachel Carolyn Janet Catherine
    Maria Heather Diane Ruth Julie Olivia Joyce Kelly Lauren Christina Joan Evelyn Judith Megan Andrea Cheryl
    Hannah Jacqueline Martha Gloria Teresa Ann Sara Frances Kathryn Janice Abigail Alice Julia Judy Sophia Denise
    Doris Marilyn Danielle Beverly Isabella Theresa Diana Natalie Brittany Marie Kayla Alexis Lori Mia Ava Chloe
    Ella Lily Zoe Nora Lucy Sophie Ellie Eva Clara Maya Leah Layla Aisha Fatima Zainab Amina Mariam Yasmin Nadia
    Leila Priya Anjali Sunita Yuki Sakura Haruka Aiko Natasha Olga Svetlana Irina Elena Tatiana Sofia Lucia Carmen
    Rosa Ana Isabel Jasmine Thi Linh Huong Nguyen Tran Pham Rosario Cristina Liza Tom Tommy Bob Mike Mikey Dan
    Danny Dave Steve Chris Matt Nick Tony Ben Sam Sammy Alex Joey Jimmy Johnny Kate Katie Liz Beth Jenny Jen Becky
    Maggie Sally Molly Polly Annie Abby Gabby Vicky Nina Rita Tina Wendy Tracy Stacy Cindy Mandy Jamie Casey Riley
    Cameron Taylor Morgan Marcus Derek Trevor Neil Craig Graham Stuart Gavin Ian Colin Duncan Fiona Aoife Siobhan
    Niamh Ciara Bridget Maeve Abdul Abdullah Farid Anh Nomin Gulnoza Oyunchimeg Oyun Enkh Tuul Sarnai Bayarmaa
    Munkh Batzorig Dorj Lwin Htet Thiha Khin Zaw Moe Nilar Sokha Srey Dara Chan Vanna Somchai Niran Malee Suda Ploy
    Rajesh Suresh Ramesh Sita Gita Laxmi Bikash Prakash Sunil Deepa Kavita Aarav Rohan Meera Nisha Pooja Farida
    Nargiza Dilnoza Shirin Aziz Aziza Bobur Jamshid Timur Ruslan Aliya Dinara Asel Nurlan Marites Jocelyn Rowena
    Arnel Jun-jun Reynaldo Analyn Xiaoming Xiaoli Jianguo Meiling Lihua Guo Zhen Zhang Wenjie Haruto Yui Sota Hina
    Takumi Emi Naomi Kaori Akira Yumiko Kwabena Abena Efua Chinedu Ifeoma Oluwaseun Folake Tunde Halima Mariama
    Fatou Ousmane Moussa Aminata Kemal Ayse Mehmet Elif Emre Zeynep Petra Pavel Marek Agnieszka Katarzyna Wojciech
    Ewa Andrzej Ioana Mihai Bogdan Oksana Taras Larysa Yana Denis Maxim Artem Alina Ksenia Polina Lottie Gwen Rhys
    Ewan Iain Moira Isla Poppy Daisy Ruby Rosie Millie Evie Freddie Archie Alfie Charlie Harry Harriet Matilda
    Ellen Edith Agnes Esther Miriam Judah Eli Ezra Silas Jonah Micah Amos Levi Asher Felicity Beatrice Clarissa
    Priscilla Miranda Bianca Carla Paola Giulia Marco Luca Giovanni Francesca Chiara Sven Bjorn Nils Greta Heidi
    Klaus Jurgen Helga Ursula Dieter Pierre Jacques Claire Camille Celine Amelie Mathieu Thierry Yves Odile Tobi
    Tobias Sana Santos Jorge Mateo Lars Anders Erik Ingrid Astrid Freya Noor Samir Karim Huda Rania Dina Salma
    Bilal Usman Imran Farah Zara Sami Rami Nour Bao Duc Minh Trang Thao Mai Nga Tuan Quan Huy Khanh Phuong Yen Chi
    Hoa Lan Xiao Xin Jing Hui Fang Chen Li Liu Huang Zhao Zhou Xu Kofi Kwame Ama Chidi Ngozi Adaeze Emeka Amara
    Zuri Otgonbayar Bolormaa Oyunaa Enkhtuya Gulnara Aigul Dilshod Rustam Malika Zarina Jasur Anya Katya Sasha
    Masha Misha Vlad Boris Yulia Victoria Charlotte Mark Max Jordan Scott Austin Madison Logan Mason Robin Frank
    Grace Virginia Amber Jean Sandy
    """.split()
)
# Words that are written with a capital letter and name nobody.
CAPITALIZED = frozenset(
    """
    The A An This That These Those It He She They We You I If When While After Before Since Because As At In On By
    For From To With Without About Under Over During Then There Here What Who Which Why How Where All Any Both Each
    Every Some No Not Only Also But And Or So Yet However Therefore Meanwhile Today Yesterday Tomorrow Monday
    Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August September
    October November December Seoul Korea Korean Busan Incheon English Child Children Protection Police District
    City Office Officer Agency Team Center Centre Station School Court Law Act Article Stage Case Meeting Report
    Review Family Mother Father Parent Parents Guardian Teacher Doctor Nurse Hospital Shelter Home House Street
    Welfare Youth Community Program Training Manager Worker Workers Social Step Day Week Month Year Night Morning
    Evening Afternoon Emergency Temporary Joint Visit Plan Lead First Second Third Next Last New Old Good Best
    Interests Rights Convention Note Notes Background Outcome Result Summary Situation Agreement Action Item
    Director Principal Counselor Interpreter Staff General Special Public Private Health Education Ministry
    Government National Local Metropolitan Unit Line Desk Duty Shift On-call Team's In-Charge Head Chief Assistant
    Deputy Senior Junior Gu Dong Si Do Ro Gil Jung Mapo Gangnam Gwanak Songpa Ms Mr Mrs Miss Dr Prof Professor
    Sergeant Detective Inspector Captain Constable Auntie Grandma Grandpa Shinhan Kookmin Woori Hana Nonghyup Toss
    IBK KB NH Internet Zoom Excel Word Google Kakao KakaoTalk Naver Korea's Koreans American Americans Chinese
    Vietnamese Japanese Russian Mongolian Filipino Thai Uzbek Nepali Cambodian Indonesian Indian European Asian
    African Muslim Christian Catholic Buddhist Protestant Christmas Easter Chuseok Seollal Lunar Spring Summer
    Autumn Winter Fall Jongno Yongsan Seongdong Gwangjin Dongdaemun Jungnang Seongbuk Gangbuk Dobong Nowon
    Eunpyeong Seodaemun Yangcheon Gangseo Guro Geumcheon Yeongdeungpo Dongjak Seocho Gangdong Hyehwa Namdaemun
    Jongam Bangbae Suseo Seobu Gyeonggi Daegu Daejeon Gwangju Ulsan Sejong Jeju Suwon Bucheon Goyang Yongin Han
    Municipal Regional Governmental Foundation University Institute Association Committee Council Board Bureau
    Division Section Department Prosecutor Prosecutors Prosecution Supreme Constitutional Civil Criminal Code
    Decree Rule Rules Guideline Guidelines Manual Handbook Protocol Standard Standards Framework Policy Policies
    Assessment Investigation Separation Intake Follow-up Follow Aftercare Placement Foster Care Reporting Reporter
    Caller Neighbor Neighbour Caregiver Caregivers Sibling Siblings Brother Sister Son Daughter Boy Girl Baby
    Infant Aunt Uncle Grandmother Grandfather Consultant Facilitator Instructor Organizer Participant Participants
    Learner Learners Expert Experts Specialist Coordinator Supervisor Officers Teams Agencies Districts Stations
    Schools Teachers Doctors Nurses Courts Judge Judges Lawyer Attorney Secretary Minister Mayor President Chair
    Chairperson Chairman Module Lesson Quiz Course Courses Certificate Chapter Part Page Table Figure Annex
    Appendix Form Forms List Checklist Template Version Draft Question Questions Answer Answers Example Examples
    Task Tasks Goal Goals Results Time Date Place Room Floor Building Hall Road Avenue Subject Topic Title Name
    Address Phone Email Mail Fax Contact Number Total Sum Yes Nobody Somebody Everybody Everyone Someone Anyone One
    Two Three Four Five Six Seven Eight Nine Ten Several Many Most Much More Less Few Other Others Another Such
    Same Different Like Unlike Still Already Soon Later Earlier Once Twice Again Always Never Often Sometimes
    Usually Perhaps Maybe Please Thank Thanks Sorry Dear Hi Hello Hey Ok Okay Might Must Should Would Could Can
    Will Shall Did Does Has Have Had Is Are Was Were Be Been Being Let Make Take Give Get Go Come Keep Put Set Ask
    Tell Say See Look Find Call Write Read Send Bring Talk Speak Meet Work Use Try Help Need Want Think Know Feel
    Leave Stay Wait Start Stop Begin End Open Close Check Agree Decide Record Discuss Explain Share Visited Met
    Called Reached According Text Transfer Registration Passport Ref Reference Bank License Weight Height Wishes
    Twins Reasons Reason Instead Although Though Unless Until Whether Despite Within Among Between Across Along
    Around Behind Beside Besides Beyond Except Inside Outside Near Off Onto Per Than Through Throughout Toward
    Towards Up Upon Via Acts Republic United Nations Comment UN UNICEF WHO Save Children's Child's Interest
    Domestic Violence Abuse Neglect Punishment Crimes Crime Sexual Cases Juvenile Service Services Personal
    Information Data Privacy Labor Labour Employment Insurance Basic Living Security Medical Aid Mental Hotline
    Helpline Lifeline Daycare Nursery Kindergarten Elementary Primary Middle Secondary High College Academy
    Orphanage Group Residential Facility Facilities Institution Institutions Clinic Church Temple Library Park Bus
    Subway Exit Bridge River Mountain Market Store Cafe Restaurant Company Corporation Inc Ltd Co Ieum Practice
    Evidence Register Position Positions Difference Differences Attendance Session Sessions Enrollment Run Runs
    Programs Adaptation Trust Hope Joy Faith Memorandum Understanding MOU Annual Monthly Weekly Daily Yearly
    Quarterly First-aid Weekend Weekday Weekends Holiday Holidays Heads Leader Leaders Member Members Gain Main
    Dad Mom Mum Mommy Daddy People Boys Girls Official Officials Whoever Whatever Whenever Wherever Having Knocking
    Experience Experiences
    Sian Una Sun Ho Ha Dain Mina Gun Woo Hun Sung Suk
    """.split()
)
# Korean surnames in Latin letters that are no other words.
SURE_SURNAMES = frozenset(
    """
    Kim Park Choi Choe Jeong Kang Yoon Hwang Kwon Kwak Gwak Baek Heo Shim Noh Ryu Seo Shin Ahn Hong Jeon Cho Bae
    Nam Koo Hyun Byun Yeom Eom Pyo Seok Kook
    """.split()
)
# Korean surnames in Latin letters.
ROMAN_SURNAMES = frozenset(
    """
    Kim Lee Yi Rhee Park Pak Bak Choi Choe Jung Jeong Chung Cheong Kang Gang Cho Jo Yoon Yun Jang Chang Lim Im Rim
    Han Oh Seo Suh Shin Sin Kwon Gwon Hwang Ahn An Song Ryu Yoo Yu You Hong Jeon Jun Chun Ko Go Koh Moon Mun Yang
    Son Sohn Bae Pae Baek Paik Heo Huh Hur Nam Shim Sim Noh Roh Ha Kwak Gwak Sung Seong Cha Joo Ju Woo Wu Koo Gu Ku
    Min Na Ra Jin Ji Eom Um Chae Won Cheon Bang Kong Gong Hyun Hyeon Ham Byun Byeon Yeom Yeo Choo Chu Do So Seok
    Sun Seon Sul Seol Ma Gil Wi Pyo Myung Ki Ban Wang Ok Yuk In Maeng Je Mo Tak Namgung Hwangbo Jegal Sunwoo
    """.split()
)
