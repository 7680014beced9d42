"""More names in Latin letters: given names that are no words, surnames that make a name of the word before them."""

# Given names: English, Vietnamese, Mongolian, Uzbek, Kyrgyz, Nepali, Filipino, Thai, Cambodian, Russian, Chinese,
# Japanese, African, Arabic, Indonesian and Burmese.
GIVEN = frozenset(
    """
    Abbie Abigale Addison Adelaide Adeline Adrian Adriana Adrienne Aileen Aimee Alana Alastair Alec Alejandra
    Alejandro Alexa Alexandra Alfonso Alfred Alicia Alisha Alison Alistair Allan Allen Allison Alvin Alyssa Amelia
    Andre Andres Angelica Angelina Angelo Angie Anita Anne Annabel Annette Antoinette Antonia Antonio Antony Ariana
    Arianna Ariel Arlene Arnold Ashlee Ashleigh Aubrey Audrey Barney Barry Beatrix Becca Belinda Benedict Benny
    Bernadette Bernard Bernice Bertha Bethan Bethany Bettina Beverley Bonnie Brad Brady Brandi Brandy Breanna Brendan
    Brent Brett Briana Brianna Brittney Bruno Bryce Caitlin Caitlyn Callie Callum Calvin Camila Camilla Candace
    Candice Carly Carole Caroline Carrie Cassandra Cassidy Cassie Cathy Cecilia Cecil Cedric Cesar Chantal Charlene
    Cheyenne Christie Christoph Christy Clare Clarence Claudia Claude Clayton Clement Clifford Clive Clyde Cody
    Colleen Collin Connie Connor Conor Cora Corey Corinne Cory Courtney Cristian Curtis Dalton Damian Damien Damon
    Dana Daphne Darcy Darin Darius Darlene Darrell Darren Darryl Daryl Deanna Debbie Declan Delores Derrick Desiree
    Desmond Devin Devon Dexter Dolores Dominique Donovan Doreen Dorian Dorothea Duane Dustin Dwayne Dwight Eddie Edgar
    Edmund Edna Eduardo Edwin Eileen Elaine Eleanor Elias Elisa Elise Eliza Elliot Elliott Elsa Elsie Elton Elvira
    Emilia Emilio Emmanuel Enrique Erica Erika Erin Ernest Ernesto Esmeralda Estelle Estella Ethel Eugenia Eunice Evan
    Evangeline Evelina Fabian Federico Felicia Fernanda Fernando Floyd Francine Francis Fred Frederick Frederic Frieda
    Gabriela Gabriella Gabrielle Gail Gareth Garrett Garry Gemma Genevieve Geoff Geoffrey Georgina Geraldine Gerard
    Gerry Gertrude Gilbert Gillian Gina Giselle Gladys Glenda Glenn Glenys Gordon Graciela Graeme Greg Gregg Gretchen
    Guadalupe Guillermo Gustavo Gwendolyn Hailey Haley Hallie Hamish Hans Harley Harvey Hattie Hayden Hayley Hector
    Helene Henrietta Herbert Herman Hilary Hilda Hollie Horace Howard Hubert Hugh Humphrey Ignacio Imogen Irene Irma
    Irving Isaiah Isabelle Isidore Ismael Jackie Jackson Jaclyn Jacqui Jaime Jaimie Jake Jane Janelle Janine Jared
    Jarvis Jasmin Javier Jayden Jayne Jeanette Jeanne Jeannie Jeff Jeffery Jemima Jemma Jenna Jennie Jeremiah Jermaine
    Jerome Jess Jessie Jill Jillian Jim Joann Joanna Joanne Jodi Jodie Jody Joel Johanna Johnathan Jon Jonas Jonathon
    Jordyn Josefina Josephine Josh Josie Josue Juanita Julian Juliana Juliet Juliette Julio Justine Kaitlin Kaitlyn
    Kara Kari Karina Karl Karla Kasey Katelyn Katharine Kathy Katrina Katy Kaylee Kayleigh Keira Kelli Kellie Kelsey
    Kelvin Kendall Kendra Kenny Kerri Kerry Kiara Kieran Kirk Kirsten Kirsty Krista Kristen Kristi Kristie Kristin
    Kristina Kristine Kristopher Kristy Krystal Kurt Kylie Lacey Latasha Latoya Lauri Laurie Leanne Leigh Leon Leona
    Leonard Leonardo Leonie Leroy Lesley Leslie Lester Lewis Lillian Lindsay Lindsey Lionel Lloyd Lois Lola Lonnie
    Lorena Lorenzo Loretta Lorna Lorraine Louis Louisa Louise Luella Luisa Lydia Lyle Lynda Lynette Lynn Lynne Mabel
    Mackenzie Maddie Madeleine Madeline Magdalena Makayla Malcolm Malik Mallory Marc Marcel Marcela Marcella Marcia
    Margarita Margot Marguerite Mariah Marian Marianne Maribel Marilou Marina Mario Marion Marisa Marisol Marissa
    Marjorie Marlene Marlon Martina Martyn Marvin Mathew Mathilda Mattie Maud Maureen Maurice Mavis Maxine Maxwell
    Mckenzie Meagan Meghan Melanie Melinda Melvin Meredith Micaela Michaela Micheal Michele Mikayla Mildred Milo
    Milton Mindy Minnie Mitchell Mohamed Mona Monica Monique Morris Muriel Myra Myron Nadine Nanette Natalia Natalya
    Nathaniel Nell Nellie Nelson Nerys Nichole Nicky Nicola Nicolas Niall Nigel Nikki Noelle Noreen Norman Octavia
    Odette Ollie Orla Osman Paige Pam Patrice Patsy Patty Paula Paulette Pauline Peggy Perry Phil Phillip Phoebe
    Phyllis Pippa Portia Quentin Quincy Rachael Rachelle Rafael Ramon Ramona Randall Raquel Raul Raymundo Rebekah
    Reece Regina Reginald Renee Rhiannon Rhoda Rhonda Ricardo Rickey Ricky Robbie Roberta Roberto Robyn Rochelle
    Roderick Rodney Rodrigo Roland Ronnie Rory Rosalie Rosalind Rosanna Roseanne Rosemarie Rosemary Roslyn Ross
    Roxanne Ruben Rudolph Rudy Rufus Rupert Sabrina Sadie Sebastian Selina Sergio Seth Seymour Shane Shannon Shari
    Shaun Shauna Shawn Shawna Sheena Sheila Shelby Sheldon Shelia Shelley Shelly Sheri Sherman Sherri Sherry Sheryl
    Silvia Simone Sinead Sonia Sonja Sonya Spencer Stacey Stacie Stan Stefan Stefanie Stephan Stewart Susanna Susannah
    Suzanne Suzie Sybil Sylvester Sylvia Tabitha Tamara Tami Tammie Tammy Tamsin Tania Tanya Tasha Tatyana Ted Teddy
    Terence Teri Terrance Terrence Terri Tessa Thelma Theodora Theodore Tiffany Tim Timmy Toby Todd Toni Tonya Tracey
    Traci Tracie Travis Tricia Trina Trisha Tristan Trudy Troy Tyrone Uriah Valentina Valerie Vanessa Velma Vernon
    Veronica Vicki Vickie Vikki Vivian Vivienne Wanda Whitney Wilbur Wilfred Wilhelmina Willa Willard Wilma Winifred
    Winston Wyatt Xavier Yesenia Yolanda Yvette Yvonne Zachariah Zack Zelda Zoey Zoila Phuc Phuoc Thuy Thanh Thuong
    Thoa Thinh Thien Tien Tuyet Tuyen Trinh Truc Truong Trung Toan Diep Dinh Khoa Khang Khai Kieu Lieu Luyen Ngan Ngoc
    Nguyet Nhi Nhung Oanh Phong Quang Quoc Quyen Quynh Uyen Vinh Xuan Hanh Hau Hieu Hien Hoai Hoang Huynh Bich Binh
    Chau Cuong Giang Altangerel Altantsetseg Amarjargal Ankhbayar Ariunaa Ariunzaya Baatar Batbold Batkhuyag
    Battsetseg Bat-Ochir Batsaikhan Batsukh Batuul Bayarsaikhan Bayasgalan Bilguun Boldbaatar Byambaa Byambasuren
    Chimeg Chuluun Davaa Dashdorj Delger Delgermaa Dulguun Dulamsuren Enkhbayar Enkhbold Enkhjargal Enkhmaa
    Enkhtsetseg Enkhzul Erdenechimeg Erdenetuya Ganbaatar Ganbold Ganchimeg Gansukh Gantulga Ganzorig Gerelmaa Khaliun
    Khishigjargal Khongorzul Khulan Lkhagva Lkhagvasuren Munkhbat Munkhjargal Munkhtsetseg Munkhtuya Munkhzaya Myagmar
    Narangerel Narantsetseg Narantuya Nergui Nominzul Nyamaa Odgerel Odontuya Oyungerel Oyuntsetseg Oyuntuya Otgon
    Purevdorj Sainbayar Saruul Sarangerel Solongo Sukhbaatar Sukhbat Suvd Tegshee Temuujin Tergel Tsendsuren
    Tserendolgor Tserendulam Tsetseg Tsetsegmaa Tsogt Tsolmon Tugsjargal Turbat Unurjargal Uranchimeg Urtnasan Uyanga
    Zaya Zolboo Zolzaya Abbos Abdulaziz Abdulla Abror Adiba Akbar Akmal Alisher Anvar Asror Azamat Azizbek Bahodir
    Bahrom Behruz Bekzod Dilafruz Dildora Dilfuza Dilbar Dilorom Dilrabo Doniyor Elmira Elyor Eldor Farangiz Farhod
    Farrukh Feruza Fotima Gavhar Gulbahor Gulchehra Gulmira Gulshan Gulsanam Habiba Hamida Hilola Husan Ikrom Ilhom
    Iroda Jahongir Jamila Javlon Javohir Kamola Khurshid Komil Laylo Lutfullo Madina Maftuna Mahliyo Mansur Manzura
    Mavluda Mohira Mohinur Muattar Mukhlisa Munira Murod Muslima Nafisa Nargis Nasiba Nigora Nilufar Nodira Nodir
    Nozima Odil Oybek Ozoda Otabek Parvina Rayhon Robiya Ruxshona Saida Sanjar Sardor Sevara Sevinch Shahlo Shahnoza
    Shahzod Shavkat Sherzod Shohruh Shoira Sitora Sohiba Sojida Surayyo Temur Tohir Ulugbek Umida Umid Xurshid Yulduz
    Zafar Zebo Zilola Ziyoda Zuhra Zulfiya Aibek Aida Aidai Ainura Aizada Akylai Altynai Anara Bakyt Begimai Bermet
    Cholpon Daniyar Elnura Erlan Gulzat Jyldyz Kanykei Kubat Mairam Meerim Nazgul Nurbek Nurgul Saltanat Talant Ulan
    Zamira Dastan Aruzhan Madiyar Yerlan Zhanna Zhanar Nursultan Aayush Abhishek Ajay Amit Amrit Anish Anup Anusha
    Aarati Arati Ashish Asmita Barsha Basanta Bhim Bhola Bhumika Bijay Bimal Bimala Binod Bishal Bishnu Chandra Deepak
    Dinesh Dipak Dipendra Gaurav Gopal Govinda Gyanendra Indira Ishwor Jeevan Kabita Kamala Kumari Madan Mahesh
    Manisha Manju Manoj Mohan Mukesh Nabin Narayan Nirmala Niraj Padma Pabitra Pradip Prabin Pramila Purna Pushpa
    Radha Rajan Rajendra Rajkumar Rajani Ramila Roshan Rupa Sabina Sabitri Samjhana Sangita Sanjita Santosh Saraswati
    Sarita Saroj Shova Shrijana Srijana Sujan Sujata Sumitra Surendra Susmita Tika Yubraj Amado Analiza Andoy Angelito
    Annalyn Arlyn Armando Benigno Bernardo Carmelita Catalina Crisanto Danilo Delfin Dionisio Divina Edgardo Edilberto
    Editha Efren Eliseo Elmer Emelita Erlinda Felipe Ferdinand Florencio Florinda Gilda Gregorio Herminia Hernando
    Ileana Imelda Isagani Isidro Jaypee Jeric Jessa Jhon Jhun Jomar Jonalyn Josefa Joselito Jovelyn Jovy Juanito
    Julieta Jun-Jun Lilibeth Liezl Lito Liwayway Lourdes Lualhati Luzviminda Maricel Maricris Maricar Mariel Marivic
    Marlyn Maritess Melchor Merlita Myrna Nenita Nestor Nida Norberto Perla Renato Reynalyn Rizalina Rodel Rodolfo
    Rogelio Rolando Rommel Ronaldo Rosalinda Rosalyn Roselyn Rosita Ruel Salvacion Shiela Teodoro Teresita Vilma
    Virgilio Wilfredo Zenaida Anchalee Anong Anucha Anurak Apinya Apichat Arthit Arunee Benjawan Boonmee Boonsri
    Busaba Chaiwat Chanida Chaiyaporn Chalida Duangjai Jirapat Jiraporn Kannika Kittisak Mongkol Nantana Narong Natcha
    Nattapong Nattaya Nonglak Noppadon Oranuch Panida Patcharin Phailin Pimchanok Pimpa Piyada Pongsak Ponlawat
    Pornchai Porntip Prasert Prasit Pravit Rattana Ratree Rungnapa Sakchai Saowalak Sirikit Siriporn Sirirat Somboon
    Somjai Somjit Somkiat Sompong Somporn Somsak Somsri Suchada Sudarat Sukanya Sumalee Sunisa Supachai Supaporn
    Surachai Surasak Suthep Suwanna Tanawat Thaksin Thanawat Thanet Thawee Thida Tida Udom Ubon Vichai Wanida Wannee
    Warin Wichai Wilai Wipa Yaowalak Borey Botum Bunrith Chenda Channary Chanthou Chantrea Davuth Kakada Kalyan Kanha
    Kannitha Kosal Kunthea Leakena Mealea Nimol Phalla Phanna Pheakdey Phirun Pisey Ponleak Rachana Rattanak Ratha
    Reaksmey Rithy Rotha Samnang Sambath Samphors Saory Serey Sinath Socheat Sokhom Sokheng Sokunthea Sopheap Sophea
    Sopheak Sophal Sovann Sovannara Srey-mom Sreymom Sreyneang Sreypov Sreyleak Sreynich Tevy Thavy Veasna Vibol
    Vichea Virak Visal Vuthy Aleksei Alexei Alla Anastasia Anatoly Anatoliy Andrei Andrey Angelika Anton Antonina
    Arkady Arseny Artur Artyom Bogdana Daria Darya Dasha Dima Dmitry Egor Ekaterina Elizaveta Evgenia Evgeny Fyodor
    Galina Gennady Georgy Gleb Grigory Igor Ilya Inna Kirill Konstantin Kostya Lidia Leonid Ljudmila Larisa Lyuba
    Lyubov Lyudmila Mariya Maksim Mikhail Mila Nadezhda Nastya Nikita Nikolay Oleg Olesya Oxana Pyotr Raisa Rodion
    Semyon Serafima Sergey Snezhana Stanislav Stepan Sveta Timofey Ulyana Vadim Valentin Valeria Valery Vanya Varvara
    Vasily Vasya Veronika Viktor Viktoria Vitaly Vladimir Vladislav Volodya Vyacheslav Yaroslav Yegor Yekaterina
    Yelena Yevgenia Yevgeny Yuliya Yuri Yury Zhenya Zinaida Zoya Baoyu Chunhua Chunmei Chunyan Dandan Fengying Guifang
    Guihua Guilan Guiying Guohua Guoqiang Haiyan Haoran Hongmei Hongwei Hongyan Huifang Huiying Jiahao Jiamin Jianhua
    Jianjun Jianping Jiaqi Jiayi Jinfeng Jingjing Jinhua Jinlan Jinmei Jinyu Junjie Lanying Lijuan Lili Lijun Lihong
    Lingling Liping Liwei Meihua Meilan Meiying Mengyao Mingming Minghao Nannan Pengfei Qiang Qiuyan Ruixue Shufen
    Shulan Shuzhen Shuying Tingting Weiwei Wenbin Wenjing Wenqi Xiaobo Xiaodong Xiaofang Xiaofei Xiaofeng Xiaohong
    Xiaohua Xiaojun Xiaolan Xiaolei Xiaolin Xiaoling Xiaomei Xiaoping Xiaoyan Xiaoyu Xinyi Xinyu Xiulan Xiuying
    Xueling Xuemei Yanhong Yanling Yanmei Yanyan Yifan Yijun Yichen Yinghua Yulan Yuhan Yumei Yuqing Yuting Yuxin
    Zhihao Zhiqiang Zhiwei Zhonghua Zihan Zixuan Ayaka Asuka Chihiro Daiki Daisuke Etsuko Fumiko Hanako Haruki Hideki
    Hiroki Hiroko Hiromi Hitomi Junko Kaito Kazuko Kazuki Keiko Kenta Kumiko Kyoko Machiko Makoto Mamiko Mariko Masako
    Masashi Mayumi Megumi Michiko Misaki Mitsuko Miyuki Miyu Nanami Naoki Naoko Noriko Reiko Ryota Sachiko Satoko
    Satomi Satoshi Sayaka Shigeru Shinji Shizuka Shota Takahiro Takashi Takuya Tetsuya Tomoko Tomomi Toshiko Tsubasa
    Yasuko Yoko Yoshiko Yosuke Yuka Yukiko Yuko Yusuke Yuto Abubakar Adamu Adebayo Adeola Aicha Aisatou Akua Amadou
    Aminah Aminu Ayodele Babatunde Bintou Chiamaka Chinwe Chioma Chukwuemeka Dawit Desta Diallo Ebele Ekow Emmanuela
    Esi Eyerusalem Femi Funmi Habib Hadiza Haile Hiwot Ibrahima Idris Ikenna Ismail Kadiatou Kelechi Khadija Kojo
    Kwaku Kwasi Lamin Mahamadou Makeda Mamadou Meseret Ndidi Nkechi Nneka Obinna Olamide Olumide Omotola Oumar Salif
    Selam Seydou Tariku Temitope Tesfaye Tigist Uchenna Wanjiru Yetunde Zahra Ahmad Anwar Asma Ayman Basel Bashir Fadi
    Faisal Fatimah Fawzi Ghada Hadi Hamza Hanan Haroon Hiba Hussein Iman Jamal Khaled Layan Mahmoud Majid Malak Marwa
    Maryam Mostafa Mustafa Nabil Nasser Noura Qasim Rahma Rasha Reem Rashid Saeed Safiya Salim Samira Shaima Sumaya
    Syed Tahir Wael Walid Waleed Yahya Yasir Yasmine Yousef Youssef Zaid Ziad Agus Anisah Aulia Bambang Budi Dewi Dian
    Endang Fitri Hendra Intan Joko Kartika Lestari Nurul Rahayu Ratna Rizky Siti Slamet Sulastri Suharto Wahyu Wayan
    Yanti Aung Htun Kyaw Naing Phyo Su-su Thandar Thein Yadanar
    """.split()
)
# Surnames that are not Korean; some are words too, so they count only after another capitalized word.
SURNAMES = frozenset(
    """
    Abbott Adams Ahmed Aldridge Anderson Andrews Armstrong Atkinson Bailey Baker Barker Barnes Barrett Bates Baxter
    Bennett Benson Blackburn Bowen Bradshaw Brooks Bryant Burgess Burke Burns Butler Byrne Campbell Carlson Carr
    Carroll Carter Chandler Chapman Chavez Clark Clarke Cole Coleman Collins Connolly Cooper Cox Crawford Cruz
    Cunningham Daniels Davidson Davies Davis Dawson Delgado Diaz Dixon Doherty Douglas Doyle Duffy Edwards Elliott
    Ellis Evans Farrell Ferguson Fernandez Fisher Fitzgerald Fleming Fletcher Flores Fowler Fraser Freeman Gallagher
    Garcia Gardner Gibson Gilbert Gill Gomez Gonzales Gonzalez Goodwin Graham Greene Griffin Griffiths Gutierrez
    Hamilton Hansen Hanson Harper Harris Harrison Hart Hawkins Hayes Henderson Hernandez Herrera Hicks Higgins Holmes
    Hopkins Howell Hudson Hughes Hussain Jackson Jacobs James Jenkins Jensen Jimenez Johnson Johnston Jones Jordan
    Kaur Kelley Kennedy Khan Lambert Larson Lawson Lewis Lopez Lowe Lynch MacDonald Marshall Martinez Matthews
    McCarthy McDonald McKenzie Medina Mendoza Meyer Miller Mitchell Moore Morales Moreno Morris Morrison Murphy Murray
    Myers Nelson Newman Nguyen Nichols Obrien O'Brien O'Connor O'Neill Oliver Olson Ortiz Palmer Parker Parsons Patel
    Patterson Payne Pearson Perez Perkins Peters Peterson Phillips Powell Ramirez Ramos Reid Reyes Reynolds Richards
    Richardson Riley Rivera Roberts Robertson Robinson Rodriguez Rogers Romero Rose Ross Ruiz Russell Ryan Sanchez
    Sanders Santiago Schmidt Schneider Schwartz Scott Sharma Shaw Silva Simmons Simpson Singh Smith Snyder Soto
    Spencer Stephens Stevens Stewart Sullivan Sutton Taylor Thomas Thompson Torres Tucker Turner Vargas Vasquez Wagner
    Walker Wallace Walsh Warren Watkins Watson Webb Weber Webster Wheeler Williams Williamson Willis Wilson Wright
    Yates Santos Bautista Aquino Villanueva Mendez Gurung Tamang Rai Thapa Shrestha Magar Adhikari Karki Poudel Ivanov
    Ivanova Petrov Petrova Kuznetsov Kuznetsova Smirnov Smirnova Popov Popova Karimov Karimova Rahimov Rahimova
    Yusupov Yusupova Tursunov Ismailov Tanaka Suzuki Sato Takahashi Watanabe Yamamoto Nakamura Kobayashi Kato Yoshida
    Yamada Sasaki Zhang Chen Huang Zhao Zhou Tran Pham Hoang Phan Dang Bui Ngo
    """.split()
)
# Given names that are words too: names before a surname, or before what only people did or have.
WORDS = "April|Art|Autumn|Christian|Dawn|Don|Faith|Grace|Hope|Jade|Joy|June|Mark|May|Rich|Rose|Summer|Will"
